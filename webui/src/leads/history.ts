/** The history of a lead in words: a title, what was said, and a hue. Pure. */

import type { HistoryEntry } from "../api/types";

export interface Told {
  title: string;
  /** What was written, by them or by us. */
  quote: string | null;
  /** Which phone, which reason, who. */
  beside: string;
  hue: "done" | "failed" | "resting" | "remaining";
}

const sendStates: Record<string, [string, Told["hue"]]> = {
  planned: ["Planned", "remaining"],
  queued: ["Waiting to go out", "remaining"],
  sending: ["Being sent", "remaining"],
  sent: ["Sent", "done"],
  delivered: ["Delivered", "done"],
  read: ["Read", "done"],
  played: ["Played", "done"],
  failed: ["Not sent", "failed"],
  expired: ["Too late to send", "failed"],
  cancelled: ["Cancelled", "remaining"],
  suppressed: ["Held back", "remaining"],
  uncertain: ["Uncertain", "resting"],
};

const sendKinds: Record<string, string> = {
  campaign: "of a campaign",
  step: "of a sequence",
  inbox: "by hand",
  api: "by the API",
  test: "a test",
  confirmation: "the answer to an opt-out",
};

const changes: Record<string, string> = {
  "add-niche": "Got the niche",
  "remove-niche": "Lost the niche",
  "add-trigger": "Got the trigger",
  "remove-trigger": "Lost the trigger",
  "set-status": "Became",
  "set-owner": "Got another owner phone",
  "set-consent": "Consent changed",
  "set-attribute": "A fact changed:",
  delete: "Deleted",
};

export function told(entry: HistoryEntry): Told {
  const { code, text, device_name, author } = entry;
  const from = device_name && `from ${device_name}`;
  const by = author && `by ${author}`;
  const why = code && spoken(code);
  switch (entry.kind) {
    case "consent":
      return line("Agreed", "done", quoted(text), why, by);
    case "consent-ended":
      return line("No longer agrees", "failed", null, why, by);
    case "suppressed":
      return line("Opted out", "failed", quoted(text), code === "word" ? from : why, by);
    case "suppression-lifted":
      return line("Opted in again", "done", quoted(text), why, by);
    case "imported":
      return line("Imported", "remaining", null, text, by);
    case "changed": {
      const undone = entry.state === "undone" && "taken back";
      const what = changes[code ?? ""] ?? "Changed";
      return line(text ? `${what} ${text}` : what, "remaining", null, undone, by);
    }
    case "note":
      return line("Note", "resting", text, by);
    case "message-in":
      return line("They wrote", "done", quoted(text), why !== "text" && why, onPhone(entry));
    case "message-out":
      return line("Written on the phone", "remaining", quoted(text), from);
    case "send": {
      const [title, hue] = sendStates[entry.state ?? ""] ?? ["Sent", "done"];
      return line(title, hue, quoted(text), sendKinds[code ?? ""] ?? why, from);
    }
  }
}

function onPhone({ device_name }: HistoryEntry) {
  return device_name && `to ${device_name}`;
}

function line(
  title: string,
  hue: Told["hue"],
  quote: string | null,
  ...beside: (string | null | false | undefined)[]
): Told {
  return { title, hue, quote, beside: beside.filter(Boolean).join(", ") };
}

function quoted(text: string | null): string | null {
  return text && `“${text}”`;
}

/** A stable code as words: "not-on-whatsapp" → "not on whatsapp"; a person's own words stay. */
function spoken(code: string): string {
  return /^[a-z]+(-[a-z]+)+$/.test(code) ? code.replaceAll("-", " ") : code;
}
