/** Codes to scan or to type: how they are written, and how long they live. */

import type { Method } from "./pairing";

/** The first QR lives for a minute, those after it for 20 s each; letters for three minutes. */
const FIRST_QR = 60;
const NEXT_QR = 20;
const LETTERS = 180;
const LATENESS = 3;

/** A code as this browser met it: when, and how many seconds it has from then on. */
export interface Met {
  expiresAt: string;
  at: number;
  seconds: number;
}

/** What is known of a code once it shows; `before` is the one it takes the place of. */
export function meet(expiresAt: string, at: number, method: Method, before: Met | null): Met {
  if (before?.expiresAt === expiresAt) return before;
  const most = method === "code" ? LETTERS : before ? NEXT_QR : FIRST_QR;
  const said = (Date.parse(expiresAt) - at) / 1000;
  // A clock that is wrong by minutes must not stop the ring, nor make it endless.
  const isBelievable = said > 0 && said <= most + LATENESS;
  return { expiresAt, at, seconds: isBelievable ? said : most };
}

/** Whole seconds left, and the share of the ring that is left. */
export function timeLeft(met: Met, now: number): { seconds: number; share: number } {
  const left = Math.max(0, met.seconds - (now - met.at) / 1000);
  return { seconds: Math.ceil(left), share: Math.min(1, left / met.seconds) };
}

/** "45 s", "2 min 28 s". */
export function secondsLeft(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ""}`;
}

/** "k7qm2xpd" → "K7QM-2XPD", as the phone asks for it. */
export function written(code: string): string {
  const letters = code.replace(/[^A-Z0-9]/gi, "").toUpperCase();
  return letters.replace(/^(.{4})(?=.)/, "$1-");
}
