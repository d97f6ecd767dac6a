/** Numbers as people read them. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const shortWhole = new Intl.NumberFormat("en", {
  notation: "compact",
  maximumFractionDigits: 0,
});

/** 12480 → "12,480". */
export function count(value: number): string {
  return whole.format(value);
}

/** For narrow places: exact to 9,999, then "12k", "1.8M". */
export function shortCount(value: number): string {
  if (value < 10_000) return whole.format(value);
  return (value < 1_000_000 ? shortWhole : short).format(value).replace("K", "k");
}

/** "1 lead", "12,480 leads". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "78.8%"; nothing of nothing is no share at all. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${((part / whole) * 100).toFixed(1)}%` : "";
}

/** "240 KB", "1.2 MB". */
export function size(bytes: number): string {
  const kb = bytes / 1000;
  if (kb < 1) return `${bytes} B`;
  return kb < 1000 ? `${Math.round(kb)} KB` : `${(kb / 1000).toFixed(1)} MB`;
}
