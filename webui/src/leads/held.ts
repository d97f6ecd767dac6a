/** What we hold of a person, in words: only what there is. Pure. */

import type { Holdings } from "../api/types";
import { counted } from "../ui/numbers";

export function heldWords(held: Holdings): string[] {
  const named: [number, string, string?][] = [
    [held.leads, "lead"],
    [held.consents, "record of consent", "records of consent"],
    [held.notes, "note"],
    [held.messages, "message"],
    [held.files, "file"],
    [held.sends, "send"],
    [held.enrolments, "sequence they were in", "sequences they were in"],
    [held.import_rows, "row of an import", "rows of imports"],
    [held.changes, "record of a change", "records of changes"],
    [
      held.export_files,
      "export file, with everybody in it",
      "export files, with everybody in them",
    ],
  ];
  const words = named
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => counted(number, one, many));
  return [
    ...words,
    ...(held.waiting > 0
      ? [`${counted(held.waiting, "message")} not sent yet: cancelled`]
      : []),
    ...(held.suppressed ? ["Their opt-out stays in force"] : []),
  ];
}
