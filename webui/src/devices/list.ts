/** The order of the phones, what each of them says, and the one act that helps it. */

import type { Device } from "../api/types";
import { byName, isLinked, isResting } from "../ui/devices";
import { count } from "../ui/numbers";
import { moment, short, span } from "../ui/times";

const URGENCY = { "logged-out": 0, offline: 1, new: 2, pairing: 2, connecting: 4 } as const;
const DAY_MS = 86_400_000;

/** What needs help first, then by name. */
export function inOrder(devices: Device[], now: Date): Device[] {
  return [...devices].sort(
    (a, b) => urgency(a, now) - urgency(b, now) || byName(a.name, b.name),
  );
}

export type Act = "refresh" | "link";

/** The one act that helps; none where only time or somebody elsewhere does. */
export function actOf(device: Device, now: Date): Act | null {
  if (device.next_step === "link" || device.state === "pairing") return "link";
  if (device.next_step === "refresh") return "refresh";
  if (device.next_step !== "wait" || device.state !== "offline") return null;
  // It tries by itself, and trying now costs nothing; WhatsApp's own time has to pass.
  return isKeptAway(device, now) ? null : "refresh";
}

/** Why it is as it is, in the server's words; nothing where the state says it all. */
export function whyOf(device: Device, now: Date): string | null {
  if (isResting(device, now) || isKeptAway(device, now)) return device.resting_message;
  if (device.state === "offline" || device.state === "logged-out") return device.state_message;
  if (device.state_code === "not-linked") return null;
  return isLinked(device) ? (device.warning?.message ?? null) : device.state_message;
}

/** What a person does away from this page, where there is no button for it. */
export function helpOf(device: Device, now: Date): string | null {
  if (isResting(device, now)) {
    return "Nothing goes out in bulk until then. What people write by hand still does.";
  }
  if (device.next_step === "update") {
    return "Whoever runs Carillon installs its newest version; the phone connects by itself then.";
  }
  if (device.next_step === "open-phone") {
    return "Open WhatsApp once on the phone itself; that is enough.";
  }
  return null;
}

export interface CardLine {
  text: string;
  tone: "" | "warn" | "bad";
}

/** The line at the foot of a card. */
export function cardLine(device: Device, zone: string, now: Date): CardLine {
  const end = endWords(device, zone, now);
  if (end) return { text: end, tone: "warn" };
  switch (device.state) {
    case "online":
    case "resting":
      return device.warning
        ? { text: unusedWords(device, now), tone: "warn" }
        : { text: `${count(device.used_day)} of ${count(device.quota_day)}`, tone: "" };
    case "offline":
      return device.next_step === "update"
        ? { text: "Needs a newer Carillon", tone: "warn" }
        : { text: `Offline ${span(since(device.state_changed_at, now))}`, tone: "" };
    case "logged-out":
      return {
        text: `Logged out ${short(device.state_changed_at, zone, now)}`,
        tone: "bad",
      };
    case "connecting":
      return { text: "Connecting", tone: "" };
    case "pairing":
      return { text: "Waiting to be linked", tone: "" };
    case "new":
      return { text: "Not linked yet", tone: "" };
    case "removed":
      return { text: "Removed", tone: "" };
  }
}

/** "Rests until 15:00", "Restricted until tomorrow 09:00"; null for what nothing holds back. */
export function endWords(device: Device, zone: string, now: Date): string | null {
  if (!isResting(device, now) && !isKeptAway(device, now)) return null;
  if (!device.resting_until) return "Resting";
  const word = device.resting_code?.startsWith("restricted") ? "Restricted" : "Rests";
  return `${word} until ${moment(device.resting_until, zone, now)}`;
}

/** A number that WhatsApp restricted cannot even connect: it is offline until then. */
function isKeptAway({ state, resting_until }: Device, now: Date): boolean {
  return state === "offline" && resting_until !== null && new Date(resting_until) > now;
}

function unusedWords(device: Device, now: Date): string {
  if (device.warning?.code !== "phone-unused" || !device.phone_seen_at) {
    return "Look after it";
  }
  return `Unused for ${Math.floor((since(device.phone_seen_at, now) * 1000) / DAY_MS)} days`;
}

function since(at: string, now: Date): number {
  return (now.getTime() - Date.parse(at)) / 1000;
}

/** Logged out, offline, not linked, warned, connecting, resting; the rest needs nobody. */
function urgency(device: Device, now: Date): number {
  if (device.state === "removed") return 7;
  if (device.state !== "online" && device.state !== "resting") return URGENCY[device.state];
  if (device.warning) return 3;
  return isResting(device, now) ? 5 : 6;
}
