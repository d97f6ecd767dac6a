/** Phone numbers as people read them; the API keeps their digits, country code first. */

/** "+60127730918" → "+60 12-773 0918"; other countries in groups of three and four. */
export function phone(digits: string | null): string {
  if (!digits) return "";
  const e164 = `+${digits.replace(/^\+/, "")}`;
  const malaysian = /^\+60(1\d)(\d{3,4})(\d{4})$/.exec(e164);
  if (malaysian) return `+60 ${malaysian[1]}-${malaysian[2]} ${malaysian[3]}`;
  const known = /^\+(65|62|66|84|63|91|86|61|44|1)(\d+)$/.exec(e164);
  if (!known) return e164;
  const [, country, rest = ""] = known;
  return `+${country} ${rest.replace(/(\d{3,4})(?=(\d{4})+$)/g, "$1 ")}`;
}

/** Whether a person typed something that could be a number; the server decides. */
export function looksLikePhone(typed: string): boolean {
  return /^[+\d][\d\s().-]{6,}$/.test(typed.trim());
}
