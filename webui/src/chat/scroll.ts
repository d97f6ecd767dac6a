/** Stay at the end if you were at the end; otherwise say how many are newer. */

export const NEAR_END = 100;
export const LOAD_OLDER_ABOVE = 400;

interface Position {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

export function isAtEnd({ scrollTop, scrollHeight, clientHeight }: Position): boolean {
  return scrollHeight - scrollTop - clientHeight <= NEAR_END;
}

export function needsOlder({ scrollTop }: Position): boolean {
  return scrollTop < LOAD_OLDER_ABOVE;
}

/** How many of these came after the last one that was seen at the end. */
export function newer(keys: readonly string[], lastSeen: string | null): number {
  if (lastSeen === null) return 0;
  const at = keys.lastIndexOf(lastSeen);
  return at === -1 ? 0 : keys.length - 1 - at;
}
