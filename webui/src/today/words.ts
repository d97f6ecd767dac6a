/** What Today says in words. */

import type { Today } from "../api/types";
import type { IconName } from "../ui/Icon";
import { counted } from "../ui/numbers";

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

export type Need = Today["needs"][number];

export interface NeedSign {
  icon: IconName;
  tone: "" | "bad" | "warn" | "info";
  act: string;
  /** Number and noun in one line; without it the server's own sentence stands. */
  title?: (count: number) => string;
  note?: string;
}

const signs: Record<string, NeedSign> = {
  "logged-out": {
    ...{ icon: "logout", tone: "bad", act: "Link again" },
    title: (count) => `${counted(count, "phone")} logged out`,
    note: "Their messages wait",
  },
  uncertain: {
    ...{ icon: "info", tone: "warn", act: "Decide" },
    title: (count) => `${counted(count, "send")} ${count === 1 ? "is" : "are"} uncertain`,
    note: "The line dropped while sending",
  },
  offline: {
    ...{ icon: "wifi", tone: "warn", act: "Look" },
    title: (count) => `${counted(count, "phone")} offline`,
    note: "Their messages wait",
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

export function needTitle({ code, count, message }: Need): string {
  return needSign(code).title?.(count) ?? message;
}
