/** Numbers as people paste them: one a line, or with commas between. Pure. */

export const MOST_NUMBERS = 1_000;

export function numbersIn(text: string): string[] {
  return [...new Set(text.split(/[\n,;]/).map((one) => one.trim()))].filter(Boolean);
}

/** The first number that was refused, by its place in the list: "phones.3". */
export function whichNumber(fields: Record<string, string>, given: string[]): string | null {
  for (const [name, why] of Object.entries(fields)) {
    const place = /^phones\.(\d+)$/.exec(name)?.[1];
    const number = place && given[Number(place)];
    if (number) return `${number}: ${why}`;
  }
  return null;
}
