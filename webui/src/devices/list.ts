/** The order of the phones, and what each card says. */

import type { Device } from "../api/types";
import { byName, isResting } from "../ui/devices";
import { count } from "../ui/numbers";
import { clock, short, span } from "../ui/times";

const URGENCY = { "logged-out": 0, offline: 1, new: 2, pairing: 2, connecting: 3 } as const;

/** What needs help first, then by name. */
export function inOrder(devices: Device[], now: Date): Device[] {
  return [...devices].sort(
    (a, b) => urgency(a, now) - urgency(b, now) || byName(a.name, b.name),
  );
}

export interface CardLine {
  text: string;
  tone: "" | "warn" | "bad";
  act: "refresh" | "link" | null;
}

/** The line under the meter, and the one act that helps. */
export function cardLine(device: Device, zone: string, now: Date): CardLine {
  const for_ = span((now.getTime() - Date.parse(device.state_changed_at)) / 1000);
  if (isResting(device, now) && device.resting_until) {
    return {
      text: `Rests until ${clock(device.resting_until, zone)}`,
      tone: "warn",
      act: null,
    };
  }
  switch (device.state) {
    case "online":
    case "resting":
      return {
        text: `${count(device.used_day)} of ${count(device.quota_day)}`,
        tone: "",
        act: null,
      };
    case "offline":
      return { text: `Offline ${for_}`, tone: "", act: "refresh" };
    case "logged-out":
      return {
        text: `Logged out ${short(device.state_changed_at, zone, now)}`,
        tone: "bad",
        act: "link",
      };
    case "connecting":
      return { text: "Connecting", tone: "", act: null };
    case "pairing":
      return { text: "Waiting to be linked", tone: "", act: "link" };
    case "new":
      return { text: "Not linked yet", tone: "", act: "link" };
    case "removed":
      return { text: "Removed", tone: "", act: null };
  }
}

/** Logged out, then offline, then not linked, connecting, resting; the rest needs nobody. */
function urgency(device: Device, now: Date): number {
  if (device.state === "online" || device.state === "resting")
    return isResting(device, now) ? 4 : 5;
  return device.state === "removed" ? 6 : URGENCY[device.state];
}
