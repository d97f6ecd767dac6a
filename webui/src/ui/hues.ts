/** A name keeps its colour everywhere, without anyone storing it. */

/** A small stable number from a name. */
export function hue(name: string, hues: number): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % hues;
}

/** "Nur Aisyah binti Kamal" → "NA"; a bare number → "#". */
export function initials(name: string | null): string {
  const words = (name ?? "").split(/[\s·\-–—/]+/u).filter((word) => /^\p{L}/u.test(word));
  if (words.length === 0) return "#";
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
}
