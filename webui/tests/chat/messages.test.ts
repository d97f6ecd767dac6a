import { describe, expect, it } from "vitest";
import type { Message } from "../../src/api/types";
import { canRetry, lines, merge, type Outgoing } from "../../src/chat/messages";

const ZONE = "Asia/Kuala_Lumpur";
const NOW = new Date("2026-11-18T06:20:00Z");

function message(id: number, at: string, change: Partial<Message> = {}): Message {
  return {
    ...{ id, chat_id: 1, client_id: null, direction: "in", kind: "text", text: `m${id}`, at },
    ...{ state: null, code: null, message: null, campaign: null },
    ...{ edited_at: null, revoked_at: null, file: null, place: null, cards: [], reactions: [] },
    ...change,
  };
}

function draft(clientId: string, change: Partial<Outgoing> = {}): Outgoing {
  return {
    ...{ clientId, text: "Boleh", kind: "text", file: null },
    ...{ at: "2026-11-18T06:20:00Z", failed: null },
    ...change,
  };
}

describe("merging", () => {
  it("turns the pages of the server, newest first, into reading order", () => {
    const stored = [message(2, "2026-11-18T06:02:00Z"), message(1, "2026-11-18T06:01:00Z")];
    expect(merge(stored, []).map(({ id }) => id)).toEqual([1, 2]);
  });

  it("draws a message before the server has it, waiting", () => {
    const [shown] = merge([], [draft("a")]);
    expect(shown).toMatchObject({ id: null, clientId: "a", mine: true, state: "planned" });
  });

  it("lets the echo replace the draft and never doubles it", () => {
    const echo = message(9, "2026-11-18T06:20:01Z", {
      ...{ client_id: "a", direction: "out", state: "sent", text: "Boleh" },
    });
    const shown = merge([echo], [draft("a"), draft("b")]);
    expect(shown.map(({ clientId, state }) => [clientId, state])).toEqual([
      ["a", "sent"],
      ["b", "planned"],
    ]);
  });

  it("keeps a failed draft in its place, with the reason", () => {
    const [shown] = merge([], [draft("a", { failed: "This phone is offline." })]);
    expect(shown).toMatchObject({ state: "failed", problem: "This phone is offline." });
    expect(shown && canRetry(shown)).toBe(true);
  });

  it("offers no retry for what was held back because the person opted out", () => {
    const held = message(1, "2026-11-18T06:00:00Z", { direction: "out", state: "suppressed" });
    const [shown] = merge([held], []);
    expect(shown && canRetry(shown)).toBe(false);
  });
});

describe("lines", () => {
  const shown = (messages: Message[]) => lines(merge([...messages].reverse(), []), ZONE, NOW);

  it("separate days as the account's zone sees them", () => {
    // 15:59 and 16:00 UTC are the two sides of midnight in Kuala Lumpur.
    const all = shown([message(1, "2026-11-17T15:59:00Z"), message(2, "2026-11-17T16:00:00Z")]);
    expect(all.map((line) => (line.kind === "day" ? line.name : line.message.text))).toEqual([
      "Yesterday",
      "m1",
      "Today",
      "m2",
    ]);
  });

  it("give a run of one sender one tail", () => {
    const all = shown([
      message(1, "2026-11-18T06:00:00Z"),
      message(2, "2026-11-18T06:01:00Z"),
      message(3, "2026-11-18T06:02:00Z", { direction: "out", state: "sent" }),
      message(4, "2026-11-18T06:03:00Z"),
    ]);
    expect(all.flatMap((line) => (line.kind === "message" ? [line.first] : []))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("begin a new run after a long silence and at a campaign's message", () => {
    const all = shown([
      message(1, "2026-11-18T05:00:00Z", { direction: "out", state: "read" }),
      message(2, "2026-11-18T06:00:00Z", { direction: "out", state: "read" }),
      message(3, "2026-11-18T06:01:00Z", {
        ...{ direction: "out", state: "read", campaign: { id: 1, name: "Promo" } },
      }),
    ]);
    expect(all.flatMap((line) => (line.kind === "message" ? [line.first] : []))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("keep the key of a draft when its echo arrives, so that nothing jumps", () => {
    const echo = message(9, "2026-11-18T06:20:00Z", {
      ...{ client_id: "a", direction: "out", state: "sent" },
    });
    const before = lines(merge([], [draft("a")]), ZONE, NOW).at(-1)?.key;
    const after = lines(merge([echo], [draft("a")]), ZONE, NOW).at(-1)?.key;
    expect(after).toBe(before);
  });
});
