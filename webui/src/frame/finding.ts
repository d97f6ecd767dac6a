/** What matches a few typed letters, best first. */

export interface Found {
  kind: string;
  name: string;
  icon: string;
  note: string;
  open: () => void;
}

/** Beginning of the name, then beginning of a word, then anywhere; nothing typed matches all. */
export function matching<T extends { name: string }>(all: T[], typed: string): T[] {
  const wanted = typed.toLowerCase();
  return all
    .map((one) => ({ one, rank: rank(one.name.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

function rank(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 0;
  if (name.includes(` ${wanted}`)) return 1;
  return name.includes(wanted) ? 2 : 3;
}
