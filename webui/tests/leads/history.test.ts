import { describe, expect, it } from "vitest";
import type { HistoryEntry, Holdings } from "../../src/api/types";
import { heldWords } from "../../src/leads/held";
import { told } from "../../src/leads/history";

const entry = (
  kind: HistoryEntry["kind"],
  change: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  ...{ kind, id: 1, at: "2026-11-18T06:20:00Z", code: null, text: null, state: null },
  ...{ device_id: null, device_name: null, author: null },
  ...change,
});

describe("the history of a lead", () => {
  it("says how far a message got, of what it was, and from which phone", () => {
    const send = { state: "read", code: "campaign", text: "Salam", device_name: "Aina" };
    expect(told(entry("send", send))).toEqual({
      ...{ title: "Read", hue: "done", quote: "“Salam”", beside: "of a campaign, from Aina" },
    });
  });

  it("says why a message did not go out", () => {
    const failed = told(entry("send", { state: "failed", code: "not-on-whatsapp" }));
    expect(failed.title).toBe("Not sent");
    expect(failed.beside).toBe("not on whatsapp");
  });

  it("keeps the words of people as they are", () => {
    const note = told(entry("note", { text: "Prefers Saturdays", author: "Hafiz" }));
    expect(note.quote).toBe("Prefers Saturdays");
    expect(note.beside).toBe("by Hafiz");
    const ended = told(entry("consent-ended", { code: "Said so on the phone" }));
    expect(ended.beside).toBe("Said so on the phone");
  });

  it("tells an opt-out by a word with the phone it came to", () => {
    const stop = { code: "word", text: "STOP", device_name: "Aina" };
    expect(told(entry("suppressed", stop))).toMatchObject({
      ...{ title: "Opted out", quote: "“STOP”", beside: "from Aina" },
    });
  });

  it("tells a change of many leads, and that it was taken back", () => {
    const change = { code: "add-niche", text: "Kopi", state: "undone" };
    expect(told(entry("changed", change))).toMatchObject({
      ...{ title: "Got the niche Kopi", beside: "taken back" },
    });
  });
});

describe("what we hold of a person", () => {
  it("names only what there is", () => {
    const nothing = {
      ...{ leads: 0, notes: 0, consents: 0, messages: 0, files: 0, sends: 0, waiting: 0 },
      ...{ enrolments: 0, import_rows: 0, changes: 0, export_files: 0, suppressed: false },
    } satisfies Holdings;
    expect(heldWords(nothing)).toEqual([]);
    expect(
      heldWords({ ...nothing, leads: 1, consents: 2, waiting: 1, suppressed: true }),
    ).toEqual([
      "1 lead",
      "2 records of consent",
      "1 message not sent yet: cancelled",
      "Their opt-out stays in force",
    ]);
  });
});
