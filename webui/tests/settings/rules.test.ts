import { describe, expect, it } from "vitest";
import { isQuiet, withWord } from "../../src/settings/rules";

describe("quiet hours", () => {
  it("go over midnight", () => {
    const quiet = (hour: number) => isQuiet(hour, "21:00", "09:00");
    expect([20, 21, 0, 8, 9].map(quiet)).toEqual([false, true, true, true, false]);
  });

  it("may lie within a day", () => {
    const quiet = (hour: number) => isQuiet(hour, "12:00:00", "14:00:00");
    expect([11, 12, 13, 14].map(quiet)).toEqual([false, true, true, false]);
  });
});

describe("opt-out words", () => {
  it("are kept in capitals, each once, beside those that always count", () => {
    expect(withWord([], " tak  nak ")).toEqual(["TAK NAK"]);
    const words = ["TAK NAK"];
    expect(withWord(words, "tak nak")).toBe(words);
    expect(withWord(words, "stop")).toBe(words);
    expect(withWord(words, "  ")).toBe(words);
  });
});
