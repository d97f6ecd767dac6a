import { describe, expect, it } from "vitest";
import { minutes, progressOf, steady } from "../../src/chat/files";
import type { Held } from "../../src/chat/messages";
import { size } from "../../src/ui/numbers";

function held(change: Partial<Held> = {}): Held {
  return {
    ...{ name: null, mime: "image/jpeg", bytes: null, width: null, height: null },
    ...{ duration_seconds: null, thumbnail_url: null, url: null, state: "offered" },
    ...{ message: null, media_id: null },
    ...change,
  };
}

describe("a file", () => {
  it("waits until somebody asks, and then comes", () => {
    expect(progressOf(held(), undefined)).toEqual({ state: "offered" });
    expect(progressOf(held(), null)).toEqual({ state: "coming" });
  });

  it("is there once it has an address, whatever was asked", () => {
    const stored = held({ state: "stored", url: "/f" });
    expect(progressOf(stored, null)).toEqual({ state: "stored", url: "/f" });
  });

  it("says why it does not come, by WhatsApp's word or by ours", () => {
    const gone = held({ state: "failed", message: "Ask them to send it again." });
    expect(progressOf(gone, null)).toMatchObject({ why: "Ask them to send it again." });
    expect(progressOf(held(), "Aina is not online.")).toMatchObject({
      state: "failed",
      why: "Aina is not online.",
    });
  });

  it("keeps the address it was first shown with, for a while", () => {
    expect(steady(7, "/first", 0)).toBe("/first");
    expect(steady(7, "/second", 60_000)).toBe("/first");
    expect(steady(7, "/third", 60 * 60_000)).toBe("/third");
  });
});

describe("words", () => {
  it("say how large a file is", () => {
    expect([900, 240_400, 1_240_000].map(size)).toEqual(["900 B", "240 KB", "1.2 MB"]);
  });

  it("say how long it lasts", () => {
    expect([0, 12.4, 72, 3870].map(minutes)).toEqual(["0:00", "0:12", "1:12", "1:04:30"]);
  });
});
