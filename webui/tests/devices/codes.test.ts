import { describe, expect, it } from "vitest";
import { meet, secondsLeft, timeLeft, written } from "../../src/devices/codes";

const AT = Date.parse("2026-11-18T06:20:00Z");
const second = (seconds: number) => new Date(AT + seconds * 1000).toISOString();

describe("the ring of a code", () => {
  it("counts the seconds that are left, and never below nothing", () => {
    const met = meet(second(60), AT, "qr", null);
    expect(timeLeft(met, AT)).toEqual({ seconds: 60, share: 1 });
    expect(timeLeft(met, AT + 45_000)).toEqual({ seconds: 15, share: 0.25 });
    expect(timeLeft(met, AT + 90_000)).toEqual({ seconds: 0, share: 0 });
  });

  it("begins anew with the next code, which lives for 20 seconds", () => {
    const first = meet(second(60), AT, "qr", null);
    const later = AT + 61_000;
    const next = meet(second(81), later, "qr", first);
    expect(next.seconds).toBe(20);
    expect(timeLeft(next, later + 10_000).share).toBe(0.5);
  });

  it("goes on with the code it has", () => {
    const first = meet(second(60), AT, "qr", null);
    expect(meet(second(60), AT + 5000, "qr", first)).toBe(first);
  });

  it("is right although the clock of this computer is wrong by minutes", () => {
    const first = meet(second(-300), AT, "qr", null);
    expect(first.seconds).toBe(60);
    expect(meet(second(600), AT, "qr", first).seconds).toBe(20);
    expect(meet(second(600), AT, "code", null).seconds).toBe(180);
  });

  it("shows what is left of a code that was met late", () => {
    expect(meet(second(12), AT, "qr", null).seconds).toBe(12);
  });
});

describe("a code to type", () => {
  it("is written as the phone asks for it, whatever stands between its halves", () => {
    expect(written("K7QM2XPD")).toBe("K7QM-2XPD");
    expect(written("k7qm-2xpd")).toBe("K7QM-2XPD");
    expect(written("K7QM")).toBe("K7QM");
  });
});

describe("the time a code has left", () => {
  it("is exact in seconds, also beyond a minute", () => {
    expect([45, 60, 148].map(secondsLeft)).toEqual(["45 s", "1 min", "2 min 28 s"]);
  });
});
