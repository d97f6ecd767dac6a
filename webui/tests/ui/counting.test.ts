import { describe, expect, it } from "vitest";
import { bars, beside, spoken, terms } from "../../src/ui/counting";

const tally = {
  ...{ should: 48_500, done: 38_214, failed: 402, remaining: 9_884 },
  ...{ uncertain: 0, suppressed: 0, cancelled: 0 },
};

describe("the tally", () => {
  it("names four terms in a fixed order, with shares that add up", () => {
    expect(terms(tally).map(({ name, value, note }) => [name, value, note])).toEqual([
      ["Should", "48,500", ""],
      ["Done", "38,214", "78.8%"],
      ["Failed", "402", "0.8%"],
      ["Remaining", "9,884", "20.4%"],
    ]);
  });

  it("counts the uncertain ones under remaining, and says so", () => {
    expect(terms({ ...tally, uncertain: 7 }).at(-1)?.note).toBe("incl. 7 uncertain");
  });

  it("says what left Should, and nothing when nothing did", () => {
    expect(beside(tally)).toBe("");
    expect(beside({ ...tally, suppressed: 13, cancelled: 2 })).toBe(
      "13 suppressed · 2 cancelled",
    );
  });

  it("tells all numbers to those who cannot see the meter", () => {
    expect(spoken({ ...tally, uncertain: 7 })).toBe(
      "38,214 done, 402 failed, 9,884 remaining, of which 7 uncertain, of 48,500",
    );
  });

  it("draws nothing for nothing", () => {
    const none = { ...tally, should: 0, done: 0, failed: 0, remaining: 0 };
    expect(bars(none)).toEqual({ done: 0, failed: 0, uncertain: 0 });
    expect(terms(none)[1]?.note).toBe("");
  });
});
