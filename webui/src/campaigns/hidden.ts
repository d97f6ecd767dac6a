/** Characters of a message that hide: where they stand, and the message without them. */

import type { Rendered } from "../api/types";

type Hidden = Rendered["hidden"][number];

export interface Sign {
  /** Where it stands in the text as JavaScript counts. */
  at: number;
  length: number;
  /** Of the same line, for people to find it. */
  before: string;
  after: string;
  character: string;
  code: string;
  name: string;
  isInvisible: boolean;
}

const AROUND = 12;

/** What was found in the text as it is kept; what stands elsewhere by now is left out. */
export function signs(text: string, hidden: Hidden[]): Sign[] {
  const letters = [...text];
  return hidden.flatMap(({ kind, place, character, name }) => {
    if (letters[place] !== character) return [];
    const before = letters.slice(0, place).join("");
    const after = letters.slice(place + 1).join("");
    return {
      ...{ at: before.length, length: character.length, character },
      before: (before.split("\n").at(-1) ?? "").slice(-AROUND),
      after: (after.split("\n")[0] ?? "").slice(0, AROUND),
      code: codeOf(character),
      name: name.toLowerCase(),
      isInvisible: kind === "hidden-characters",
    };
  });
}

/** What nobody sees can be taken out without asking; a letter has to be typed anew. */
export function withoutInvisible(text: string, found: Sign[]): string {
  const gone = new Set(found.filter((one) => one.isInvisible).map((one) => one.at));
  let at = 0;
  return [...text]
    .filter((letter) => {
      const here = at;
      at += letter.length;
      return !gone.has(here);
    })
    .join("");
}

function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
