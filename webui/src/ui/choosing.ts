/** Which rows are chosen, and how a press changes that. */

export interface Chosen {
  ids: ReadonlySet<number>;
  /** The last one pressed: a range goes from it. */
  last: number | null;
}

export const nobody: Chosen = { ids: new Set(), last: null };

/** Chosen becomes not chosen, and the other way round. */
export function flip({ ids }: Chosen, id: number): Chosen {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, last: id };
}

/** All from the last one pressed to this one, in the order shown, beside those chosen before. */
export function upTo(chosen: Chosen, id: number, order: readonly number[]): Chosen {
  const [from, to] = [order.indexOf(chosen.last ?? id), order.indexOf(id)].sort(
    (a, b) => a - b,
  );
  if (from === undefined || to === undefined || from < 0) return flip(chosen, id);
  return { ids: new Set([...chosen.ids, ...order.slice(from, to + 1)]), last: id };
}

/** All of them; nobody, if all of them were chosen already. */
export function allOrNobody({ ids }: Chosen, order: readonly number[]): Chosen {
  const all = order.length > 0 && order.every((id) => ids.has(id));
  return all ? nobody : { ids: new Set(order), last: null };
}
