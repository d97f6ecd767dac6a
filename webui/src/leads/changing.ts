/** What is done to many leads at once, in words; and the same for one of them. Pure. */

import type { OneChange } from "../api/leadChanges";
import type { ChangeWords, Lead, LeadChange, ManyChanged } from "../api/types";
import { counted } from "../ui/numbers";

/** What the bar of chosen leads offers. */
export type Asked = "niche" | "trigger" | "status" | "owner" | "delete";

interface Said {
  kind: ManyChanged["kind"];
  details: ManyChanged["details"];
}

/** "480 leads got Kopi Kencang". */
export function doneWords({ kind, details }: Said, leads: number): string {
  const these = counted(leads, "lead");
  const word = String(details.word ?? "");
  const one = leads === 1;
  switch (kind) {
    case "add-niche":
    case "add-trigger":
      return `${these} got ${word}`;
    case "remove-niche":
    case "remove-trigger":
      return `${word} was taken from ${these}`;
    case "set-status":
      return one
        ? `1 lead is a ${details.status} now`
        : `${these} are ${String(details.status)}s now`;
    case "set-owner":
      return details.owner_device_id
        ? `${these} got another owner phone`
        : `${these} ${one ? "has" : "have"} no owner phone now`;
    case "set-consent":
      return `The consent of ${these} was changed`;
    case "set-attribute":
      return `“${String(details.name)}” of ${these} was changed`;
    case "delete":
      return `${these} ${one ? "was" : "were"} deleted`;
  }
}

/** What became of a change, and of taking it back. */
export function outcome(one: ManyChanged): string {
  if (one.state === "failed") return one.message ?? "The leads could not be changed";
  if (one.state === "undone") {
    const kept = one.kept ? `; ${keptWords(one.kept)}` : "";
    return `Taken back for ${counted(one.undone, "lead")}${kept}`;
  }
  const already = one.total - one.changed;
  const so = already > 0 ? `; ${counted(already, "lead")} needed no change` : "";
  return doneWords(one, one.changed) + so;
}

function keptWords(kept: number): string {
  return `${counted(kept, "lead")} changed since, and ${kept === 1 ? "stays" : "stay"}`;
}

/** What must be sent for one lead; null when it is so already. */
export function stepOf(lead: Lead, change: ChangeWords): OneChange | null {
  const to = (changed: LeadChange) => ({ id: lead.id, change: changed });
  switch (change.kind) {
    case "add-niche":
      return has(lead.niches, change.word) ? null : to({ niches: more(lead.niches, change) });
    case "remove-niche":
      return has(lead.niches, change.word) ? to({ niches: less(lead.niches, change) }) : null;
    case "add-trigger":
      return has(lead.triggers, change.word)
        ? null
        : to({ triggers: more(lead.triggers, change) });
    case "remove-trigger":
      return has(lead.triggers, change.word)
        ? to({ triggers: less(lead.triggers, change) })
        : null;
    case "set-status":
      return !change.status || lead.status === change.status
        ? null
        : to({ status: change.status });
    case "set-owner":
      return lead.owner_device_id === (change.owner_device_id ?? null)
        ? null
        : to({ owner_device_id: change.owner_device_id ?? null });
    case "delete":
      return { id: lead.id, change: "delete" };
    default:
      return null;
  }
}

/** The way back for a lead that was so before. */
export function backOf(lead: Lead, { kind }: ChangeWords): OneChange {
  const { id, niches, triggers, status, owner_device_id } = lead;
  if (kind === "delete") return { id, change: "restore" };
  if (kind === "set-status") return { id, change: { status } };
  if (kind === "set-owner") return { id, change: { owner_device_id } };
  const isNiche = kind === "add-niche" || kind === "remove-niche";
  return { id, change: isNiche ? { niches } : { triggers } };
}

function has(words: string[], word: string | null | undefined): boolean {
  return words.some((one) => fold(one) === fold(word ?? ""));
}

function more(words: string[], { word }: ChangeWords): string[] {
  return [...words, word ?? ""];
}

function less(words: string[], { word }: ChangeWords): string[] {
  return words.filter((one) => fold(one) !== fold(word ?? ""));
}

function fold(word: string): string {
  return word.trim().toLocaleLowerCase();
}
