/** How a phone stands: its state and since when, why, and the one act that helps. */

import type { Device } from "../api/types";
import { isResting, shownState } from "../ui/devices";
import { Chip } from "../ui/Small";
import { Banner } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment } from "../ui/times";
import { HelpButton } from "./HelpButton";
import type { LinkTarget } from "./LinkDialog";
import { actOf, helpOf, restrictedWords, restWords, whyOf } from "./list";

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
  const restricted = restrictedWords(device, zone, now);
  return (
    <>
      <div className="row row--wrap">
        <Chip tone={tones[shape]}>
          {isResting(device, now) ? restWords(device, zone, now) : `${name} since ${since}`}
        </Chip>
        {restricted && <Chip tone="warn">{restricted}</Chip>}
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
