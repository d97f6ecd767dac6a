/** Whom a campaign is for, as its sentence says it; and what the API is told. */

import type { Audience } from "../api/types";

const many = { niche: "niches", trigger: "triggers" } as const;

export type Kind = keyof typeof many;

/** Any of these will do. */
export function anyOf(audience: Audience, kind: Kind): string[] {
  const several = audience[many[kind]];
  if (several.length > 0) return several;
  const one = audience[kind];
  return one ? [one] : [];
}

/** The one that must hold beside them; only another program asks for both. */
export function beside(audience: Audience, kind: Kind): string | null {
  return audience[many[kind]].length > 0 ? audience[kind] : null;
}

/** One word is said as one, so that lists can name it. */
export function withAnyOf(audience: Audience, kind: Kind, words: string[]): Audience {
  const must = beside(audience, kind);
  const alone = must === null && words.length <= 1;
  return {
    ...audience,
    [kind]: alone ? (words[0] ?? null) : must,
    [many[kind]]: alone ? [] : words,
  };
}

/** The words with one of them changed, or taken out; none twice. */
export function replaced<T>(words: T[], at: number, word: T | null): T[] {
  const next = words.map((before, place) => (place === at ? word : before));
  return [...new Set(next.filter((one) => one !== null))];
}

/** An attribute of which no value was said yet is no condition. */
export function said(audience: Audience): Audience {
  const given = Object.entries(audience.attributes).filter(([, value]) => value.trim());
  return { ...audience, attributes: Object.fromEntries(given) };
}

export function leavesOut({ left_out: { niches, triggers, status, campaign_ids } }: Audience) {
  return niches.length + triggers.length + campaign_ids.length > 0 || status !== null;
}
