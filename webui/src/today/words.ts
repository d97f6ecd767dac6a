/** What Today says in words. */

import type { Need, Today } from "../api/types";
import type { IconName } from "../ui/Icon";
import { counted, count as grouped } from "../ui/numbers";
import { moment } from "../ui/times";

/** "2 campaigns are sending, 1 is paused". */
export function summary({ campaigns }: Today): string {
  const running = campaigns.filter((one) => one.state === "running").length;
  const paused = campaigns.filter((one) => one.state === "paused").length;
  const sending = running
    ? `${counted(running, "campaign")} ${running === 1 ? "is" : "are"} sending`
    : "nothing is sending";
  return paused ? `${sending}, ${paused} ${paused === 1 ? "is" : "are"} paused` : sending;
}

/** When the last of the running ones will be done; unknown while any of them is. */
export function latest(campaigns: Today["campaigns"]): string | null {
  const running = campaigns.filter((one) => one.state === "running");
  const ends = running.map((one) => one.estimated_finish_at).filter((end) => end !== null);
  if (ends.length === 0 || ends.length < running.length) return null;
  return ends.reduce((late, end) => (Date.parse(end) > Date.parse(late) ? end : late));
}

export interface NeedSign {
  icon: IconName;
  tone: "" | "bad" | "warn" | "info";
  act: string;
  /** Solved here by asking the phones to connect, in place of going where it says. */
  refreshes?: true;
  /** Number and noun in one line; without it the server's own sentence stands. */
  title?: (count: number) => string;
  note?: string;
}

const signs: Record<string, NeedSign> = {
  held: {
    ...{ icon: "stopsign", tone: "bad", act: "Look" },
    title: () => "Everything is held",
    note: "nothing goes out",
  },
  approval: {
    ...{ icon: "campaign", tone: "warn", act: "Decide" },
    title: (count) =>
      `${counted(count, "large campaign")} ${count === 1 ? "waits" : "wait"} for a word`,
    note: "an owner or an admin gives it",
  },
  "logged-out": {
    ...{ icon: "logout", tone: "bad", act: "Link again" },
    title: (count) => `${counted(count, "phone")} logged out`,
    note: "messages wait",
  },
  replaced: {
    ...{ icon: "arrow", tone: "bad", act: "Take back", refreshes: true },
    title: (count) => `${counted(count, "phone")} taken over`,
    note: "connected elsewhere",
  },
  "client-outdated": {
    ...{ icon: "download", tone: "bad", act: "What to do" },
    title: (count) =>
      `${counted(count, "phone")} ${count === 1 ? "needs" : "need"} a newer Carillon`,
  },
  "phone-unused": {
    ...{ icon: "phone", tone: "warn", act: "See which" },
    title: (count) => `${counted(count, "phone")} unused for 12 days`,
    note: "open WhatsApp there",
  },
  uncertain: {
    ...{ icon: "info", tone: "warn", act: "Decide" },
    title: (count) => `${counted(count, "send")} ${count === 1 ? "is" : "are"} uncertain`,
    note: "The line dropped while sending",
  },
  offline: {
    ...{ icon: "wifi", tone: "warn", act: "Refresh", refreshes: true },
    title: (count) => `${counted(count, "phone")} offline`,
    note: "messages wait",
  },
  restricted: {
    ...{ icon: "stopsign", tone: "warn", act: "See why" },
    title: (count) => `${counted(count, "phone")} restricted by WhatsApp`,
  },
  resting: {
    ...{ icon: "clock", tone: "warn", act: "See why" },
    title: (count) => `${counted(count, "phone")} ${count === 1 ? "rests" : "rest"}`,
  },
  unread: {
    ...{ icon: "inbox", tone: "info", act: "Open" },
    title: (count) => `${counted(count, "chat")} ${count === 1 ? "waits" : "wait"} for a reply`,
  },
  "refused-rows": {
    ...{ icon: "leads", tone: "info", act: "Fix" },
    title: (count) =>
      `${counted(count, "row")} ${count === 1 ? "was" : "were"} refused on import`,
    note: "Today",
  },
};

const unknown: NeedSign = { icon: "alert", tone: "", act: "Look" };

/** A need of a newer server still has a sign. */
export function needSign(code: string): NeedSign {
  return signs[code] ?? unknown;
}

/** "3 phones rest". */
export function needTitle({ code, count, message }: Need): string {
  return needSign(code).title?.(count) ?? message;
}

/** Whom it is about, what it means, and until when: "Mei Ling and 2 more, until 15:00". */
export function needNote(
  { code, count, phones, until }: Need,
  zone: string,
  now: Date,
): string {
  const end = until && `until ${moment(until, zone, now)}`;
  return [named(phones, count), needSign(code).note, end].filter(Boolean).join(", ");
}

function named(phones: Need["phones"], count: number): string {
  const [first] = phones;
  if (!first) return "";
  return count === 1 ? first.name : `${first.name} and ${grouped(count - 1)} more`;
}
