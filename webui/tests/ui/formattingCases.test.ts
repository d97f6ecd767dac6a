import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Block, type Inline, parse } from "../../src/ui/formatting";

/** The table of cases that the API's previews are held to as well. */
interface Case {
  name: string;
  text: string;
  blocks: { kind: string; lines: (string | string[])[][] }[];
}

const CASES: Case[] = JSON.parse(
  readFileSync(new URL("../../../tests/data/formatting.json", import.meta.url), "utf8"),
);
const LOOKS = ["bold", "italic", "strike", "mono", "link"];

function spans(inside: Inline[], looks: string[] = []): (string | string[])[] {
  return inside.flatMap((one) => {
    if (typeof one === "string") return [written(one, looks)];
    if (one.kind === "mono") return [written(one.text, [...looks, "mono"])];
    if (one.kind === "link") return [written(one.href, [...looks, "link"])];
    return spans(one.inside, [...looks, one.kind]);
  });
}

function written(text: string, looks: string[]): string | string[] {
  const sorted = LOOKS.filter((look) => looks.includes(look));
  return sorted.length > 0 ? [text, ...sorted] : text;
}

function lines(block: Block): (string | string[])[][] {
  if (block.kind === "mono") return [[written(block.text, ["mono"])]];
  if (block.kind === "line") return [spans(block.inside)];
  return (block.kind === "quote" ? block.lines : block.items).map((line) => spans(line));
}

describe("the cases that previews of the API share", () => {
  for (const one of CASES) {
    it(one.name, () => {
      const seen = parse(one.text).map((block) => ({ kind: block.kind, lines: lines(block) }));
      expect(seen).toEqual(one.blocks);
    });
  }
});
