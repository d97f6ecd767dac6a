import { describe, expect, it } from "vitest";
import { MOST_LETTERS, tooLong } from "../../src/ui/letters";

describe("a text", () => {
  it("may be as long as the server takes, in letters and not in bytes", () => {
    expect(tooLong("x".repeat(MOST_LETTERS))).toBeNull();
    expect(tooLong("😀".repeat(MOST_LETTERS))).toBeNull();
  });

  it("that is longer is refused in words, and not cut", () => {
    expect(tooLong("x".repeat(5000))).toBe(
      "This has 5,000 letters, and 4,096 is the most. Send it in parts.",
    );
  });
});
