/** Should = Done + Failed + Remaining, read from the numbers, never from a difference. */

import type { Tally } from "../api/types";
import { count, share } from "./numbers";

export type Term = "should" | "done" | "failed" | "remaining";

export interface TallyTerm {
  term: Term;
  name: string;
  value: string;
  note: string;
}

/** The four terms in their fixed order; uncertain ones are part of what remains. */
export function terms(tally: Tally): TallyTerm[] {
  const of = (part: number) => share(part, tally.should);
  const uncertain = tally.uncertain > 0 ? `incl. ${count(tally.uncertain)} uncertain` : "";
  return [
    { term: "should", name: "Should", value: count(tally.should), note: "" },
    { term: "done", name: "Done", value: count(tally.done), note: of(tally.done) },
    { term: "failed", name: "Failed", value: count(tally.failed), note: of(tally.failed) },
    {
      term: "remaining",
      name: "Remaining",
      value: count(tally.remaining),
      note: uncertain || of(tally.remaining),
    },
  ];
}

export interface Bars {
  done: number;
  failed: number;
  uncertain: number;
}

/** Widths of the meter's parts in percent; the rest of the line is what remains. */
export function bars(tally: Tally): Bars {
  const width = (part: number) => (tally.should > 0 ? (part / tally.should) * 100 : 0);
  return {
    done: width(tally.done),
    failed: width(tally.failed),
    uncertain: width(tally.uncertain),
  };
}

/** The meter in words, for those who cannot see it. */
export function spoken(tally: Tally): string {
  const uncertain = tally.uncertain ? `, of which ${count(tally.uncertain)} uncertain` : "";
  return (
    `${count(tally.done)} done, ${count(tally.failed)} failed, ` +
    `${count(tally.remaining)} remaining${uncertain}, of ${count(tally.should)}`
  );
}

/** What left Should, with its reason: "13 suppressed · 2 cancelled"; nothing when nothing did. */
export function beside(tally: Tally): string {
  return [
    tally.suppressed && `${count(tally.suppressed)} suppressed`,
    tally.cancelled && `${count(tally.cancelled)} cancelled`,
  ]
    .filter(Boolean)
    .join(" · ");
}
