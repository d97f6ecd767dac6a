/** What the pages before one is in say. */

import { span } from "../ui/times";

export function greeting(hour: number): string {
  if (hour < 5 || hour >= 18) return "Good evening";
  return hour < 12 ? "Good morning" : "Good afternoon";
}

export function whenAgain(seconds: number): string {
  return `Try again in ${span(seconds)}.`;
}

/** How hard a password is to guess, in one word and what would help. */
export function strength(password: string): { good: boolean; word: string } | null {
  if (password.length === 0) return null;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password));
  const varied = new Set(password).size;
  if (password.length < 10 || varied < 5) return { good: false, word: "Too short to be safe." };
  if (password.length >= 14 || kinds.length >= 3) return { good: true, word: "Strong." };
  return { good: false, word: "Could be longer." };
}
