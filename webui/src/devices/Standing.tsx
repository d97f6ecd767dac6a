/** How a phone stands: its state and since when, why, and the one act that helps. */

import type { Device } from "../api/types";
import { isResting, shownState } from "../ui/devices";
import { Chip } from "../ui/Small";
import { Banner } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment } from "../ui/times";
import { HelpButton } from "./HelpButton";
import type { LinkTarget } from "./LinkDialog";
import { actOf, endWords, helpOf, whyOf } from "./list";

const tones = { online: "good", resting: "warn", gone: "bad", offline: undefined } as const;

export function Standing({
  device,
  onLink,
}: {
  device: Device;
  onLink: (target: LinkTarget) => void;
}) {
  const zone = useZone();
  const now = useNow();
  const { name, shape } = shownState(device, now);
  const since = moment(device.state_changed_at, zone, now);
  const why = whyOf(device, now);
  const help = helpOf(device, now);
  const act = actOf(device, now);
  const end = endWords(device, zone, now);
  const rests = isResting(device, now);
  return (
    <>
      <div className="row row--wrap">
        <Chip tone={tones[shape]}>{rests ? end : `${name} since ${since}`}</Chip>
        {end && !rests && <Chip tone="warn">{end}</Chip>}
        {device.transport === "simulated" && <Chip>Simulated</Chip>}
      </div>
      {(why || act) && (
        <Banner
          icon={device.warning ? "phone" : "info"}
          box
          tone={shape === "gone" ? "bad" : undefined}
          acts={act && <HelpButton device={device} act={act} onLink={onLink} />}
        >
          {why ?? `${name}.`}
          {help && <span className="standing__help">{help}</span>}
        </Banner>
      )}
    </>
  );
}
