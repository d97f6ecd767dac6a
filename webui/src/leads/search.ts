/** The conditions of the leads' sentence, and how each one reads. */

import type { LeadSearch } from "../api/keys";

export type FilterName = keyof LeadSearch;

export const filterNames: FilterName[] = [
  "q",
  "niche",
  "status",
  "trigger",
  "owner_device_id",
  "consent",
  "suppressed",
  "import_id",
];

/** A condition in words, for "drop this one" when nothing was found. */
export function conditionWords(name: FilterName, value: string, phoneName?: string): string {
  switch (name) {
    case "q":
      return `“${value}”`;
    case "niche":
      return `in ${value}`;
    case "status":
      return `who are ${value}s`;
    case "trigger":
      return `with ${value}`;
    case "owner_device_id":
      return `from ${phoneName ?? "this phone"}`;
    case "consent":
      return value === "yes" ? "with consent" : "without consent";
    case "suppressed":
      return value === "yes" ? "who opted out" : "who did not opt out";
    case "import_id":
      return "from this import";
  }
}

/** "bandar: Kajang" lines ⇄ attributes; a line without a colon is not one. */
export function parseAttributes(text: string): Record<string, string> {
  const found = text
    .split("\n")
    .map((line) => /^\s*([^:]+?)\s*:\s*(.+?)\s*$/.exec(line))
    .filter((line) => line !== null)
    .map(([, name = "", value = ""]) => [name, value] as const);
  return Object.fromEntries(found);
}

export function attributeLines(attributes: Record<string, string>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** "Kolagen Seri, Halia Gold" → its words, each once. */
export function parseWords(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((word) => word.trim()))].filter(Boolean);
}
