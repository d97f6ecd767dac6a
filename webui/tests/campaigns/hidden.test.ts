import { expect, it } from "vitest";
import { signs, withoutInvisible } from "../../src/campaigns/hidden";

const ZERO_WIDTH = "\u200b";
const CYRILLIC_A = "\u0430";
const text = `\u{1F338} Salam\nPro${ZERO_WIDTH}mo K${CYRILLIC_A}lagen`;
const found = [
  { kind: "hidden-characters", place: 11, character: ZERO_WIDTH, name: "ZERO WIDTH SPACE" },
  {
    ...{ kind: "look-alike-letters", place: 16, character: CYRILLIC_A },
    name: "CYRILLIC SMALL LETTER A",
  },
];

it("says where each stands, also behind an emoji, with its line around it", () => {
  const [space, letter] = signs(text, found);
  expect(space).toMatchObject({ before: "Pro", code: "U+200B", isInvisible: true });
  expect(letter).toMatchObject({ after: "lagen", name: "cyrillic small letter a" });
  expect(text.slice(letter?.at, (letter?.at ?? 0) + 1)).toBe(CYRILLIC_A);
});

it("takes out what nobody sees, and no letter", () => {
  const cleaned = withoutInvisible(text, signs(text, found));
  expect(cleaned).toBe(`\u{1F338} Salam\nPromo K${CYRILLIC_A}lagen`);
});

it("says nothing of what was changed meanwhile", () => {
  expect(signs("Promo", found)).toEqual([]);
});
