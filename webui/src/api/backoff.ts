/** How long to wait before the next try to connect, in seconds. */

const BASE = 5;
const CEILING = 60;

/** Doubles from 5 s to a minute; a third of it is chance, so that browsers do not return in step. */
export function retryDelay(attempt: number, random: number): number {
  const step = Math.min(CEILING, BASE * 2 ** Math.min(attempt, 10));
  return Math.round(step * (2 / 3 + random / 3) * 10) / 10;
}
