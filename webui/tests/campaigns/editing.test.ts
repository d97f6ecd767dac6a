import { describe, expect, it } from "vitest";
import { beginLines, insert, lengthWords, segments, wrap } from "../../src/campaigns/editing";

describe("what stands out", () => {
  it("are fields, variants and marks", () => {
    expect(segments("[Hi|Salam] {name|kak}, *RM89*")).toEqual([
      { kind: "variant", text: "[Hi|Salam]" },
      { kind: "text", text: " " },
      { kind: "merge", text: "{name|kak}" },
      { kind: "text", text: ", " },
      { kind: "bold", text: "*RM89*" },
    ]);
  });

  it("are not brackets without a bar", () => {
    expect(segments("[no] {}")).toEqual([{ kind: "text", text: "[no] {}" }]);
  });

  it("never loses a letter, whatever is typed", () => {
    for (const text of ["", "*", "{name", "[a|b", "*a* _b", "~~~", "```x```", "{a}{b}[c|d]"]) {
      expect(
        segments(text)
          .map((segment) => segment.text)
          .join(""),
      ).toBe(text);
    }
  });
});

it("counts letters as people do, and the variants a message can become", () => {
  expect(lengthWords("🌸")).toBe("1 of 4,096");
  expect(lengthWords("[a|b|c] [x|y]")).toBe("13 of 4,096 · 6 variants");
});

describe("tools", () => {
  it("put a mark around the chosen words, and take it away again", () => {
    const marked = wrap({ text: "set 3 bulan", from: 4, to: 11 }, "*");
    expect(marked).toEqual({ text: "set *3 bulan*", from: 5, to: 12 });
    expect(wrap(marked, "*")).toEqual({ text: "set 3 bulan", from: 4, to: 11 });
  });

  it("put the caret inside when nothing is chosen", () => {
    expect(wrap({ text: "", from: 0, to: 0 }, "_")).toEqual({ text: "__", from: 1, to: 1 });
  });

  it("begin every chosen line, and take it away when all have it", () => {
    const listed = beginLines({ text: "a\nb\nc", from: 0, to: 3 }, "- ");
    expect(listed.text).toBe("- a\n- b\nc");
    expect(beginLines(listed, "- ").text).toBe("a\nb\nc");
  });

  it("insert a field where the caret is", () => {
    expect(insert({ text: "Hi ", from: 3, to: 3 }, "{name}")).toEqual({
      ...{ text: "Hi {name}", from: 9, to: 9 },
    });
  });
});
