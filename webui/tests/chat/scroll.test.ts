import { describe, expect, it } from "vitest";
import { isAtEnd, needsOlder, newer } from "../../src/chat/scroll";

const at = (scrollTop: number) => ({ scrollTop, scrollHeight: 2000, clientHeight: 600 });

describe("the end", () => {
  it("is still the end within a hundred pixels of it", () => {
    expect(isAtEnd(at(1400))).toBe(true);
    expect(isAtEnd(at(1300))).toBe(true);
    expect(isAtEnd(at(1299))).toBe(false);
  });
});

describe("older pages", () => {
  it("are asked for before the top is reached", () => {
    expect(needsOlder(at(399))).toBe(true);
    expect(needsOlder(at(400))).toBe(false);
  });
});

describe("newer messages", () => {
  it("are counted from the last one that was seen at the end", () => {
    expect(newer(["a", "b", "c", "d"], "b")).toBe(2);
    expect(newer(["a", "b"], "b")).toBe(0);
  });

  it("are none when nothing was seen yet, or what was seen is gone", () => {
    expect(newer(["a", "b"], null)).toBe(0);
    expect(newer(["a", "b"], "z")).toBe(0);
  });
});
