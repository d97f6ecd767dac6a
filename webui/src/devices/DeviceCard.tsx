/** One phone on a card: its state, its number, its day, and the one act that helps. */

import { useLocation } from "wouter";
import type { Device } from "../api/types";
import { Choose } from "../ui/Choose";
import { isLinked, shownState } from "../ui/devices";
import { count } from "../ui/numbers";
import { phone } from "../ui/phones";
import { Dot, Health } from "../ui/Small";
import { useNow, useZone } from "../ui/Time";
import type { DeviceActs } from "./DeviceList";
import { HelpButton } from "./HelpButton";
import { actOf, cardLine, whyOf } from "./list";
import type { Result } from "./refreshing";

export function DeviceCard({
  device,
  current,
  chosen,
  result,
  acts,
}: {
  device: Device;
  current: boolean;
  chosen: boolean;
  result: Result | null;
  acts: DeviceActs;
}) {
  const [, go] = useLocation();
  const now = useNow();
  const state = shownState(device, now);
  const line = cardLine(device, useZone(), now);
  const why = whyOf(device, now);
  const act = actOf(device, now);
  // What is not connected has no day to show; what it says of itself stands there.
  const tellsWhy = why !== null && !isLinked(device);
  return (
    <article
      className={tellsWhy ? "device device--why" : "device"}
      role="listitem"
      data-device={device.id}
      data-chosen={chosen || undefined}
      aria-current={current || undefined}
      onDoubleClick={() => go(`/device/${device.id}/whatsapp-web`)}
    >
      <div className="device__head">
        <span className="device__sign">
          <Dot shape={state.shape} />
          <Choose id={device.id} name={device.name} chosen={chosen} onChoose={acts.onChoose} />
        </span>
        <span className="visually-hidden">{state.name}</span>
        <button
          type="button"
          className="device__name clip"
          onClick={() => acts.onOpen(device.id)}
          onKeyDown={(event) => {
            if (event.key !== " ") return;
            event.preventDefault();
            acts.onChoose(device.id, false);
          }}
        >
          {device.name}
        </button>
        {device.linked_at && <Health value={device.health} />}
      </div>
      <span className="device__phone">
        {device.phone ? phone(device.phone) : "No number yet"}
        {device.transport === "simulated" && <span className="device__sort"> · simulated</span>}
      </span>
      {tellsWhy ? (
        <span className="device__why clip" title={why}>
          {why}
        </span>
      ) : (
        <DayMeter device={device} />
      )}
      <div className="device__line">
        <span className={result?.tone ?? line.tone} title={why ?? undefined}>
          {result?.text ?? line.text}
        </span>
        {act && result?.tone !== "info" ? (
          <HelpButton device={device} act={act} onLink={acts.onLink} />
        ) : (
          (line.tone === "" || device.failed_day > 0) && (
            <span className="device__failed">{count(device.failed_day)} failed</span>
          )
        )}
      </div>
    </article>
  );
}

export function DayMeter({ device, thick = 4 }: { device: Device; thick?: number }) {
  const share = (part: number) => Math.min(100, (part / Math.max(1, device.quota_day)) * 100);
  return (
    <div
      className="meter"
      style={{ "--thick": `${thick}px` }}
      role="img"
      aria-label={`${count(device.used_day)} of ${count(device.quota_day)} today`}
    >
      <i style={{ "--v": share(device.used_day) }} />
    </div>
  );
}
