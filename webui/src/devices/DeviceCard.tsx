/** One phone on a card: its state, its number, its day, and the one act that helps. */

import { useLocation } from "wouter";
import { sentence } from "../api/client";
import { useRefreshDevice } from "../api/devices";
import { useMay } from "../api/rights";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import { shownState } from "../ui/devices";
import { count } from "../ui/numbers";
import { phone } from "../ui/phones";
import { Dot, Health } from "../ui/Small";
import { useNow, useZone } from "../ui/Time";
import { toast } from "../ui/toasts";
import type { LinkTarget } from "./LinkDialog";
import { cardLine } from "./list";

export function DeviceCard({
  device,
  current,
  onOpen,
  onLink,
}: {
  device: Device;
  current: boolean;
  onOpen: (id: number) => void;
  onLink: (target: LinkTarget) => void;
}) {
  const [, go] = useLocation();
  const state = shownState(device);
  const line = cardLine(device, useZone(), useNow());
  return (
    <article
      className="device"
      role="listitem"
      aria-current={current || undefined}
      onDoubleClick={() => go(`/device/${device.id}/whatsapp-web`)}
    >
      <div className="device__head">
        <Dot shape={state.shape} />
        <span className="visually-hidden">{state.name}</span>
        <button type="button" className="device__name clip" onClick={() => onOpen(device.id)}>
          {device.name}
        </button>
        {device.linked_at && <Health value={device.health} />}
      </div>
      <span className="device__phone">
        {device.phone ? phone(device.phone) : "No number yet"}
        {device.transport === "simulated" && <span className="device__sort"> · simulated</span>}
      </span>
      <DayMeter device={device} />
      <div className="device__line">
        <span className={line.tone}>{line.text}</span>
        {line.act ? (
          <HelpButton device={device} act={line.act} onLink={onLink} />
        ) : (
          <span>{count(device.failed_day)} failed</span>
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

export function HelpButton({
  device,
  act,
  onLink,
}: {
  device: Device;
  act: "refresh" | "link";
  onLink: (target: LinkTarget) => void;
}) {
  const refresh = useRefreshDevice();
  if (!useMay("change")) return null;
  if (act === "link") {
    return (
      <Button size="s" icon="link" onClick={() => onLink(device.id)}>
        {device.state === "logged-out" ? "Link again" : "Link"}
      </Button>
    );
  }
  return (
    <Button
      size="s"
      icon="refresh"
      busy={refresh.isPending && "Refreshing…"}
      onClick={() =>
        refresh.mutate(device.id, {
          onSuccess: () => toast({ text: `${device.name} was asked to connect again` }),
          onError: (error) => toast({ text: sentence(error), bad: true }),
        })
      }
    >
      Refresh
    </Button>
  );
}
