import { describe, expect, it } from "vitest";
import { inline, parse, plain } from "../../src/ui/formatting";

describe("marks", () => {
  it("make words bold, italic and struck", () => {
    expect(inline("*a* _b_ ~c~")).toEqual([
      { kind: "bold", inside: ["a"] },
      " ",
      { kind: "italic", inside: ["b"] },
      " ",
      { kind: "strike", inside: ["c"] },
    ]);
  });

  it("work inside each other", () => {
    expect(inline("*a _b_*")).toEqual([
      { kind: "bold", inside: ["a ", { kind: "italic", inside: ["b"] }] },
    ]);
  });

  it("stay letters inside a word, beside a space, and without a partner", () => {
    for (const text of [
      "snake_case_name",
      "pra*promo* kita",
      "2 * 3 * 4",
      "*open",
      "RM 5*",
      "**",
    ]) {
      expect(inline(text)).toEqual([text]);
    }
  });

  it("do not reach over the end of a line", () => {
    expect(parse("*a\nb*")).toEqual([
      { kind: "line", inside: ["*a"] },
      { kind: "line", inside: ["b*"] },
    ]);
  });

  it("are not read inside code", () => {
    expect(inline("`*a*`")).toEqual([{ kind: "mono", text: "*a*" }]);
    expect(parse("```\n*a*\n```")).toEqual([{ kind: "mono", text: "*a*" }]);
  });

  it("leave the marks of an unclosed block as they were typed", () => {
    expect(plain("a ```b")).toBe("a ```b");
  });
});

describe("blocks", () => {
  it("join neighbouring items of a list", () => {
    expect(parse("- a\n* b\n1. c")).toEqual([
      { kind: "bullets", items: [["a"], ["b"]] },
      { kind: "numbers", items: [["c"]] },
    ]);
  });

  it("join the lines of a quote", () => {
    expect(parse("> a\n> b")).toEqual([{ kind: "quote", lines: [["a"], ["b"]] }]);
  });

  it("keep empty lines", () => {
    expect(parse("a\n\nb")).toHaveLength(3);
  });

  it("do not take a bold line for a list", () => {
    expect(parse("*Promo* hari ini")).toEqual([
      { kind: "line", inside: [{ kind: "bold", inside: ["Promo"] }, " hari ini"] },
    ]);
  });
});

describe("links", () => {
  it("end before the full stop of the sentence", () => {
    expect(inline("lihat https://seri.my/a?b=1.")).toEqual([
      "lihat ",
      { kind: "link", href: "https://seri.my/a?b=1" },
      ".",
    ]);
  });

  it("are only http, whatever a person sends", () => {
    expect(inline("javascript:alert(1)")).toEqual(["javascript:alert(1)"]);
  });
});

it("gives one plain line for the list of chats", () => {
  expect(plain("*Promo!*\n\n- Set 1\n- Set 2")).toBe("Promo! Set 1 Set 2");
});
