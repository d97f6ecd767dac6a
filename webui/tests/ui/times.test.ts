import { describe, expect, it } from "vitest";
import {
  clock,
  dayName,
  exact,
  moment,
  short,
  span,
  toInstant,
  toLocal,
  zoneCity,
  zoneOffset,
} from "../../src/ui/times";

const ZONE = "Asia/Kuala_Lumpur";
// A Wednesday, 14:20 in Kuala Lumpur.
const NOW = new Date("2026-11-18T06:20:00Z");

describe("a time in a list", () => {
  it("is a clock today, then a word, then a weekday, then a date", () => {
    const shown = (at: string) => short(at, ZONE, NOW);
    expect(shown("2026-11-18T06:18:00Z")).toBe("14:18");
    expect(shown("2026-11-17T06:18:00Z")).toBe("Yesterday");
    expect(shown("2026-11-16T06:18:00Z")).toBe("Monday");
    expect(shown("2026-11-11T06:18:00Z")).toBe("11 Nov");
    expect(shown("2024-11-11T06:18:00Z")).toBe("11 Nov 2024");
  });

  it("turns at midnight in the account's zone, not the computer's", () => {
    expect(short("2026-11-17T16:00:00Z", ZONE, NOW)).toBe("00:00");
    expect(short("2026-11-17T15:59:00Z", ZONE, NOW)).toBe("Yesterday");
  });
});

describe("a separator between days", () => {
  it("is a word, a weekday, then a full date", () => {
    expect(dayName("2026-11-18T01:00:00Z", ZONE, NOW)).toBe("Today");
    expect(dayName("2026-11-17T01:00:00Z", ZONE, NOW)).toBe("Yesterday");
    expect(dayName("2026-11-13T01:00:00Z", ZONE, NOW)).toBe("Friday");
    expect(dayName("2026-11-11T01:00:00Z", ZONE, NOW)).toBe("11 November 2026");
  });
});

describe("a moment", () => {
  it("always carries its time, before and after now", () => {
    expect(moment("2026-11-18T10:40:00Z", ZONE, NOW)).toBe("18:40");
    expect(moment("2026-11-19T01:00:00Z", ZONE, NOW)).toBe("tomorrow 09:00");
    expect(moment("2026-11-20T08:00:00Z", ZONE, NOW)).toBe("Fri 16:00");
    expect(moment("2026-12-20T08:00:00Z", ZONE, NOW)).toBe("20 Dec, 16:00");
  });
});

it("shows the exact instant", () => {
  expect(exact("2026-11-18T06:20:05Z", ZONE)).toBe("Wed 18 Nov 2026, 14:20:05");
});

it("shows midnight as 00:00", () => {
  expect(clock("2026-11-17T16:00:00Z", ZONE)).toBe("00:00");
});

describe("a typed time", () => {
  it("is the instant at which a clock in the zone shows it", () => {
    expect(toInstant("2026-11-20T16:00", ZONE)).toBe("2026-11-20T08:00:00Z");
  });

  it("comes back as it was typed, in every season", () => {
    for (const zone of [ZONE, "Europe/Berlin", "America/St_Johns"]) {
      for (const typed of [
        "2026-01-15T09:30",
        "2026-07-15T09:30",
        "2026-03-29T12:00",
        "2026-03-29T01:30",
      ]) {
        expect(toLocal(toInstant(typed, zone), zone)).toBe(typed);
      }
    }
  });
});

it("names zones as people do", () => {
  expect(zoneCity("Asia/Kuala_Lumpur")).toBe("Kuala Lumpur");
  expect(zoneOffset("Asia/Kolkata", NOW)).toBe("UTC+5:30");
  expect(zoneOffset("America/St_Johns", NOW)).toBe("UTC−3:30");
});

it("says how long in few words", () => {
  expect([45, 38 * 60, 134 * 60, 120 * 60, 72 * 3600].map(span)).toEqual([
    "45 s",
    "38 min",
    "2 h 14 min",
    "2 h",
    "3 days",
  ]);
});
