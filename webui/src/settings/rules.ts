/** The account's rules, as the settings show them. */

/** These always opt a person out; an account may only add to them. */
export const always = ["STOP", "BATAL", "BERHENTI", "UNSUBSCRIBE"];

/** The words with one more; the same list when it is there already or empty. */
export function withWord(words: string[], typed: string): string[] {
  const word = typed.trim().replace(/\s+/g, " ").toUpperCase();
  return !word || words.includes(word) || always.includes(word) ? words : [...words, word];
}

/** Whether an hour of the day begins in the quiet time, which may go over midnight. */
export function isQuiet(hour: number, from: string, until: string): boolean {
  const minutes = (time: string) => {
    const [hours = 0, rest = 0] = time.split(":").map(Number);
    return hours * 60 + rest;
  };
  const at = hour * 60;
  const begins = minutes(from);
  const ends = minutes(until);
  return begins <= ends ? at >= begins && at < ends : at >= begins || at < ends;
}
