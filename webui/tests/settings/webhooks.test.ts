import { describe, expect, it } from "vitest";
import type { Delivery, EventKind, Webhook } from "../../src/api/types";
import { numbersIn, whichNumber } from "../../src/settings/numbers";
import {
  answer,
  choosable,
  eventsTold,
  groups,
  meaning,
  standing,
  tries,
} from "../../src/settings/webhooks";

const ZONE = "Asia/Kuala_Lumpur";
const NOW = new Date("2026-11-18T06:20:00Z");
const KINDS: EventKind[] = [
  { event: "send.failed", message: "A message failed; `code` says why." },
  { event: "send.read", message: "A message was read." },
  { event: "device.changed", message: "A phone went online." },
  { event: "test", message: "Somebody tries out the webhook." },
];
const call = (change: Partial<Delivery>) =>
  ({
    ...{ state: "waiting", status: null, code: null, tries: 0, next_try_at: null },
    ...change,
  }) as Delivery;

describe("a webhook", () => {
  it("says that it is off, or how often it was not heard", () => {
    const of = (change: Partial<Webhook>) =>
      standing({ active: true, failures_in_a_row: 0, ...change } as Webhook).words;
    expect(of({})).toBe("On");
    expect(of({ failures_in_a_row: 3 })).toBe("3 calls not heard");
    expect(of({ active: false, failures_in_a_row: 3 })).toBe("Off");
  });

  it("offers every event but the test, by what it is about", () => {
    expect(choosable(KINDS).map(({ event }) => event)).not.toContain("test");
    expect(groups(KINDS).map(([name, kinds]) => [name, kinds.length])).toEqual([
      ["Messages out", 2],
      ["Phones", 1],
    ]);
    expect(eventsTold({ events: ["send.read"] } as Webhook, KINDS)).toBe("1 of 3 events");
  });

  it("explains an event without the words of programs", () => {
    expect(KINDS.map(meaning)[0]).toBe("A message failed.");
  });

  it("says of a call what came of it", () => {
    expect(answer(call({ state: "delivered", status: 200 }))).toEqual({
      ...{ words: "200", tone: "good" },
    });
    expect(answer(call({ state: "failed", status: 502 })).tone).toBe("bad");
    expect(answer(call({ code: "timed-out" })).words).toBe("timed out");
    expect(answer(call({})).words).toBe("waiting");
  });

  it("says how often it was tried, and when it is tried again", () => {
    const next = "2026-11-18T06:21:00Z";
    expect(tries(call({ tries: 2, next_try_at: next }), ZONE, NOW)).toBe("2 tries, next 14:21");
    expect(tries(call({ state: "delivered", tries: 1 }), ZONE, NOW)).toBe("");
    expect(tries(call({ state: "failed", tries: 8 }), ZONE, NOW)).toBe("8 tries");
  });
});

describe("numbers that are pasted", () => {
  it("are one a line or with commas between, each once", () => {
    expect(numbersIn("012-773 0918\n\n+60 12-773 0911, 012-773 0918; ")).toEqual([
      "012-773 0918",
      "+60 12-773 0911",
    ]);
  });

  it("that were refused are named", () => {
    const fields = { "phones.1": "This is not a phone number." };
    expect(whichNumber(fields, ["012", "abc"])).toBe("abc: This is not a phone number.");
    expect(whichNumber({ note: "Too long." }, ["012"])).toBeNull();
  });
});
