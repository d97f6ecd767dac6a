import { describe, expect, it } from "vitest";
import type { Chat } from "../../src/api/types";
import { below, called } from "../../src/chat/people";

function person(name: string | null, phone: string | null): Chat["person"] {
  return { id: 1, name, phone, lead_id: null, suppressed: false };
}

describe("who is at the other end", () => {
  it("is called by name, else by number", () => {
    expect(called(person("Mei", "60127730918"))).toBe("Mei");
    expect(called(person(null, "60127730918"))).toBe("+60 12-773 0918");
    expect(below(person("Mei", "60127730918"))).toBe("+60 12-773 0918");
    expect(below(person(null, "60127730918"))).toBe("Not saved");
  });

  it("is never nothing, also when WhatsApp tells no number", () => {
    expect(called(person(null, null))).toBe("Number not known");
    expect(below(person("Mei", null))).toBe("WhatsApp has not told us their number");
  });
});
