/** How a webhook and its calls stand, in words. Pure. */

import type { Delivery, EventKind, Webhook, WebhookEvent } from "../api/types";
import { counted } from "../ui/numbers";
import type { Tone } from "../ui/Small";
import { moment } from "../ui/times";

interface Shown {
  words: string;
  tone?: Tone;
}

export function standing({ active, failures_in_a_row: failures }: Webhook): Shown {
  if (!active) return { words: "Off" };
  if (failures > 0) return { words: `${counted(failures, "call")} not heard`, tone: "bad" };
  return { words: "On", tone: "good" };
}

/** "6 of 20 events"; the test is no event to be told of. */
export function eventsTold({ events }: Webhook, kinds: EventKind[]): string {
  const known = choosable(kinds).length;
  return known
    ? `${events.length} of ${counted(known, "event")}`
    : counted(events.length, "event");
}

/** What a person may choose: all but the test, which is sent by a press. */
export function choosable(kinds: EventKind[]): EventKind[] {
  return kinds.filter(({ event }) => event !== "test");
}

/** "200", "502", or that nothing answered. */
export function answer({ state, status, code }: Delivery): Shown {
  if (state === "delivered") return { words: String(status ?? "heard"), tone: "good" };
  const words = status ? String(status) : code ? code.replaceAll("-", " ") : "waiting";
  if (state === "failed") return { words, tone: "bad" };
  return { words, tone: status || code ? "warn" : "info" };
}

/** "try 3, next 14:21"; nothing of a call that was heard at once. */
export function tries({ tries: made, next_try_at, state }: Delivery, zone: string, now: Date) {
  const next = state === "waiting" && next_try_at && made > 0;
  return [
    (made > 1 || next) && counted(made, "try", "tries"),
    next && `next ${moment(next_try_at, zone, now)}`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** What an event means, for people: where a program finds the reason is not for them. */
export function meaning({ message }: EventKind): string {
  return message.replace(/; `code` says why/, "");
}

/** The events by what they are about, in the order they are told. */
export function groups(kinds: EventKind[]): [string, EventKind[]][] {
  const found = new Map<string, EventKind[]>();
  for (const kind of choosable(kinds)) {
    const name = groupOf(kind.event);
    found.set(name, [...(found.get(name) ?? []), kind]);
  }
  return [...found];
}

const groupNames: Record<string, string> = {
  ...{ send: "Messages out", message: "Messages in", lead: "Leads" },
  ...{ enrolment: "Sequences", campaign: "Campaigns", device: "Phones" },
};

function groupOf(event: WebhookEvent): string {
  const noun = event.split(".")[0] ?? "";
  return groupNames[noun] ?? noun;
}
