/** An import in words: where it is, and what may be done with it. */

import type { LeadImport, Mapping } from "../api/types";
import { count, counted } from "../ui/numbers";
import type { Tone } from "../ui/Small";

export type Step = "File" | "Columns" | "Check" | "Import";

export const steps: Step[] = ["File", "Columns", "Check", "Import"];

const UNDO_DAYS = 7;

export function stepOf(one: LeadImport): Step {
  switch (one.state) {
    case "awaiting-file":
    case "reading":
      return "File";
    case "mapping":
      return "Columns";
    case "checking":
    case "checked":
      return "Check";
    case "failed":
      return one.columns.length > 0 ? "Columns" : "File";
    default:
      return "Import";
  }
}

/** What the list of imports says about one. */
export function shownImport(one: LeadImport): { words: string; tone?: Tone } {
  switch (one.state) {
    case "imported":
      return { words: `${counted(one.created, "lead")} added`, tone: "good" };
    case "undone":
      return { words: "Undone" };
    case "failed":
      return { words: "Failed", tone: "bad" };
    case "checked":
      return { words: "Ready to import", tone: "accent" };
    case "mapping":
      return { words: "Choose the columns", tone: "accent" };
    case "awaiting-file":
      return { words: "No file arrived" };
    default:
      return { words: movingWords(one), tone: "info" };
  }
}

/** "Checking 400 of 1,000". */
export function movingWords(one: LeadImport): string {
  const verb = {
    reading: "Reading",
    checking: "Checking",
    importing: "Importing",
    undoing: "Undoing",
  };
  const word = verb[one.state as keyof typeof verb] ?? "Working";
  const { progress } = one;
  return progress?.total ? `${word} ${count(progress.done)} of ${count(progress.total)}` : word;
}

export function undoable(one: LeadImport, now: Date): boolean {
  if (one.state !== "imported" || !one.imported_at) return false;
  return now.getTime() - Date.parse(one.imported_at) < UNDO_DAYS * 86_400_000;
}

export interface TargetField {
  field: keyof Mapping;
  name: string;
  needed?: boolean;
  hint: string;
}

export const targets: TargetField[] = [
  { field: "name", name: "Name", needed: true, hint: "As it is written to them" },
  {
    field: "phone",
    name: "WhatsApp number",
    needed: true,
    hint: "With or without the country code",
  },
  { field: "status", name: "Status", hint: "Prospect or customer; anything else is prospect" },
  { field: "niche", name: "Niches", hint: "Several in one cell, with commas" },
  { field: "trigger", name: "Triggers", hint: "Several in one cell, with commas" },
  { field: "journey", name: "Journey", hint: "A note about them" },
  { field: "zone", name: "Time zone", hint: "Such as Asia/Kuching; else the account's" },
];

/** Why the columns cannot be checked yet, if they cannot. */
export function mappingProblem(mapping: Mapping): string | null {
  const missing = targets.filter((one) => one.needed && (mapping[one.field] ?? null) === null);
  if (missing.length === 0) return null;
  return `Say which column holds the ${missing.map((one) => one.name.toLowerCase()).join(" and the ")}.`;
}

/** Columns no field takes; they become facts that messages can use. */
export function unmapped<T extends { index: number }>(columns: T[], mapping: Mapping): T[] {
  const taken = new Set(Object.values(mapping));
  return columns.filter((column) => !taken.has(column.index));
}

const labels: Record<string, string> = {
  "phone-missing": "No number",
  "phone-rounded": "Rounded by a spreadsheet",
  "phone-not-a-number": "Not a number",
  "phone-too-short": "Too short",
  "phone-impossible": "Impossible number",
  "row-broken": "Open quotation mark",
  "name-too-long": "Name too long",
  "cell-too-long": "Cell too long",
  "words-too-long": "Too many words",
  "row-not-storable": "Cannot be stored",
};

/** A refusal in a word or two; one that is not known here says its sentence. */
export function label(code: string, message: string): string {
  return labels[code] ?? reason(message).what;
}

/** A reason's first sentence says what is wrong, the rest what to do about it. */
export function reason(message: string | null): { what: string; next: string } {
  const [, what = "", next = ""] = /^(.*?[.!?])(?:\s+(.*))?$/s.exec(message ?? "") ?? [];
  return what ? { what: what.replace(/\.$/, ""), next } : { what: message ?? "", next: "" };
}
