/** How long a text may be, counted as the server counts: an emoji is one letter. */

import { count } from "./numbers";

export const MOST_LETTERS = 4096;

/** What to say of a text that is too long to be sent; null of any other. */
export function tooLong(text: string): string | null {
  const letters = [...text].length;
  if (letters <= MOST_LETTERS) return null;
  return `This has ${count(letters)} letters, and ${count(MOST_LETTERS)} is the most. Send it in parts.`;
}
