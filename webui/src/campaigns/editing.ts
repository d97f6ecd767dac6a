/** The message while it is written: what stands out in it, how long it is, what a tool changes. */

import { MOST_LETTERS } from "../ui/letters";

export type Kind = "text" | "merge" | "variant" | "bold" | "italic" | "strike" | "mono";

export interface Segment {
  kind: Kind;
  text: string;
}

const STANDS_OUT =
  /(?<merge>\{\w[^{}\n]*\})|(?<variant>\[[^[\]\n]*\|[^[\]\n]*\])|(?<mono>```[^`]+```)|(?<bold>(?<![\p{L}\p{N}*])\*\S(?:[^*\n]*\S)?\*(?![\p{L}\p{N}*]))|(?<italic>(?<![\p{L}\p{N}_])_\S(?:[^_\n]*\S)?_(?![\p{L}\p{N}_]))|(?<strike>(?<![\p{L}\p{N}~])~\S(?:[^~\n]*\S)?~(?![\p{L}\p{N}~]))/gu;

/** The same text, cut where fields, variants and marks begin and end. */
export function segments(text: string): Segment[] {
  const out: Segment[] = [];
  let from = 0;
  for (const found of text.matchAll(STANDS_OUT)) {
    if (found.index > from) out.push({ kind: "text", text: text.slice(from, found.index) });
    const [kind = "text"] =
      Object.entries(found.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    out.push({ kind: kind as Kind, text: found[0] });
    from = found.index + found[0].length;
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

/** "312 of 4,096 · 3 openings": how long it is and how many texts it can become. */
export function lengthWords(text: string): string {
  const variants = segments(text)
    .filter((segment) => segment.kind === "variant")
    .map((segment) => segment.text.split("|").length);
  const texts = variants.reduce((product, choices) => product * choices, 1);
  const letters = [...text].length;
  const length = `${letters.toLocaleString("en")} of ${MOST_LETTERS.toLocaleString("en")}`;
  return texts > 1 ? `${length} · ${texts.toLocaleString("en")} variants` : length;
}

export function hasVariants(text: string): boolean {
  return segments(text).some(({ kind }) => kind === "variant");
}

export interface Edit {
  text: string;
  from: number;
  to: number;
}

/** Puts a mark around what is chosen, or takes it away; without a choice, the caret goes inside. */
export function wrap({ text, from, to }: Edit, mark: string): Edit {
  const before = text.slice(from - mark.length, from);
  const after = text.slice(to, to + mark.length);
  if (before === mark && after === mark) {
    return {
      text:
        text.slice(0, from - mark.length) + text.slice(from, to) + text.slice(to + mark.length),
      from: from - mark.length,
      to: to - mark.length,
    };
  }
  return {
    text: text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to),
    from: from + mark.length,
    to: to + mark.length,
  };
}

/** Begins each chosen line with a sign, or takes it away when every line has it. */
export function beginLines({ text, from, to }: Edit, sign: string): Edit {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", to) === -1 ? text.length : text.indexOf("\n", to);
  const lines = text.slice(start, end).split("\n");
  const all = lines.every((line) => line.startsWith(sign));
  const changed = lines.map((line) => (all ? line.slice(sign.length) : sign + line)).join("\n");
  return {
    text: text.slice(0, start) + changed + text.slice(end),
    from: start,
    to: start + changed.length,
  };
}

export function insert({ text, from, to }: Edit, words: string): Edit {
  const at = from + words.length;
  return { text: text.slice(0, from) + words + text.slice(to), from: at, to: at };
}
