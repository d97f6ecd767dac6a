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

export interface NeedSign {
  icon: IconName;
  tone: "" | "bad" | "warn" | "info";
  act: string;
}

const signs: [RegExp, NeedSign][] = [
  [/log/, { icon: "logout", tone: "bad", act: "Link again" }],
  [/uncertain/, { icon: "info", tone: "warn", act: "Decide" }],
  [/rest/, { icon: "clock", tone: "warn", act: "See why" }],
  [/offline/, { icon: "wifi", tone: "warn", act: "Refresh" }],
  [/wait|chat|unread/, { icon: "inbox", tone: "info", act: "Open" }],
  [/refus|import/, { icon: "leads", tone: "info", act: "Fix" }],
  [/held|hold/, { icon: "stopsign", tone: "bad", act: "Look" }],
];

/** By the code's own words, so that a need of a newer server still has a sign. */
export function needSign(code: string): NeedSign {
  const known = signs.find(([words]) => words.test(code));
  return known?.[1] ?? { icon: "alert", tone: "", act: "Look" };
}
