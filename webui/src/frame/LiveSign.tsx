/** Whether what is on screen is live, and what time it is in the account's zone. */

import { type LiveStatus, useLiveStatus } from "../api/live";
import { useNow, useZone } from "../ui/Time";
import { clock, zoneCity } from "../ui/times";
import { MemberAvatar } from "./Sidebar";

export function LiveSign({ rail }: { rail?: boolean }) {
  const status = useLiveStatus();
  const zone = useZone();
  const now = useNow(10_000);
  const words = liveWords(status, zone);
  const look = `live live--${status.name}`;
  if (rail) {
    return (
      <span className="live-rail" title={words}>
        <MemberAvatar />
        <span className={`${look} live--dot`} role="status" aria-label={words} />
      </span>
    );
  }
  return (
    <p className={look} role="status" title={words}>
      {words}
      {status.name === "live" && ` · ${clock(now, zone)} in ${zoneCity(zone)}`}
    </p>
  );
}

export function liveWords(status: LiveStatus, zone: string): string {
  if (status.name === "live") return "Live";
  if (status.name === "connecting") return "Connecting";
  return `Not live since ${clock(status.since, zone)}`;
}
