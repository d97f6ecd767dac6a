/** What happened to a phone, newest first. */

import { useDeviceHistory } from "../api/devices";
import { shownWord } from "../ui/devices";
import { Bone, Bones, Failed } from "../ui/States";
import { Time } from "../ui/Time";

const hues = {
  online: "done",
  resting: "resting",
  gone: "failed",
  offline: "remaining",
} as const;

export function History({ deviceId }: { deviceId: number }) {
  const history = useDeviceHistory(deviceId);
  if (history.isError) {
    return (
      <Failed what="The history" error={history.error} onRetry={() => history.refetch()} />
    );
  }
  if (!history.data) {
    return (
      <Bones label="Loading the history">
        <div className="stack">
          <Bone w="80%" />
          <Bone w="60%" />
          <Bone w="70%" />
        </div>
      </Bones>
    );
  }
  if (history.data.items.length === 0) {
    return <p className="small muted">Nothing yet. Linking it will be the first line.</p>;
  }
  return (
    <ol className="timeline">
      {history.data.items.map((event, index) => {
        const state = shownWord(event.state);
        return (
          <li key={`${event.at} ${index}`} className={`hue-${hues[state.shape]}`}>
            <span>{event.message ?? state.name}</span>
            <Time at={event.at} as="moment" />
          </li>
        );
      })}
    </ol>
  );
}
