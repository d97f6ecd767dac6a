/** Phone numbers as people write them; the API keeps their digits, country code first. */

/** By country: how the digits after its code are written; the first that fits counts. */
const written: Record<string, [RegExp, string][]> = {
  "60": [
    [/^(1\d)(\d{3,4})(\d{4})$/, "$1-$2 $3"],
    [/^(3)(\d{4})(\d{4})$/, "$1-$2 $3"],
    [/^([4-79])(\d{3})(\d{4})$/, "$1-$2 $3"],
    [/^(8\d)(\d{3})(\d{3})$/, "$1-$2 $3"],
  ],
  "62": [
    [/^(8\d\d)(\d{4})(\d{3,5})$/, "$1-$2-$3"],
    [/^(8\d\d)(\d{3})(\d{3})$/, "$1-$2-$3"],
  ],
  "65": [[/^(\d{4})(\d{4})$/, "$1 $2"]],
};
/** Codes of one and of three digits that are met here; the others have two. */
const codes = /^(1|7|673|85[2356]|88[06]|9[67]\d|\d\d)(\d+)$/;

/** "60127730918" → "+60 12-773 0918"; of countries not known here, groups of three and four. */
export function phone(given: string | null): string {
  const digits = (given ?? "").replace(/\D/g, "");
  if (!digits) return "";
  const [, code = "", rest = ""] = codes.exec(digits) ?? [];
  if (!code) return `+${digits}`;
  const known = written[code]?.find(([shape]) => shape.test(rest));
  return `+${code} ${known ? rest.replace(...known) : grouped(rest)}`;
}

/** The last four, and threes before them: "2079460958" → "207 946 0958". */
function grouped(digits: string): string {
  if (digits.length < 7) return digits;
  const last = digits.slice(-4);
  return `${digits.slice(0, -4).replace(/(?<=\d)(?=(\d{3})+$)/g, " ")} ${last}`;
}
