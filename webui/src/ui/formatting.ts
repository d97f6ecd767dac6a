/** WhatsApp's marks, read as WhatsApp reads them: *bold*, _italic_, ~strike~, lists, quotes. */

export type Inline =
  | string
  | { kind: "bold" | "italic" | "strike"; inside: Inline[] }
  | { kind: "mono"; text: string }
  | { kind: "link"; href: string };

export type Block =
  | { kind: "line"; inside: Inline[] }
  | { kind: "bullets" | "numbers"; items: Inline[][] }
  | { kind: "quote"; lines: Inline[][] }
  | { kind: "mono"; text: string };

const MARKS = { "*": "bold", _: "italic", "~": "strike" } as const;
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}]/u;

/** The whole message, line by line; neighbouring list items and quotes belong together. */
export function parse(text: string): Block[] {
  const blocks: Block[] = [];
  text.split("```").forEach((part, index, all) => {
    const closed = index < all.length - 1;
    if (index % 2 === 1 && closed)
      blocks.push({ kind: "mono", text: part.replace(/^\n|\n$/g, "") });
    else if (index % 2 === 1) lines(`\`\`\`${part}`, blocks);
    else if (part !== "" || all.length === 1) lines(trimmed(part, index, all.length), blocks);
  });
  return blocks;
}

/** The message without its marks, for a line in a list of chats. */
export function plain(text: string): string {
  const flat = (inside: Inline[]): string => inside.map(word).join("");
  const word = (one: Inline): string => {
    if (typeof one === "string") return one;
    if (one.kind === "mono") return one.text;
    return one.kind === "link" ? one.href : flat(one.inside);
  };
  return parse(text)
    .map((block) => {
      if (block.kind === "mono") return block.text;
      if (block.kind === "line") return flat(block.inside);
      return (block.kind === "quote" ? block.lines : block.items).map(flat).join(" ");
    })
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

export function inline(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const found = marked(text, at) ?? code(text, at) ?? link(text, at);
    if (!found) continue;
    if (at > from) out.push(text.slice(from, at));
    out.push(found.inline);
    from = found.end;
    at = found.end - 1;
  }
  if (from < text.length) out.push(text.slice(from));
  return out;
}

function lines(text: string, blocks: Block[]): void {
  for (const line of text.split("\n")) {
    const last = blocks.at(-1);
    const bullet = /^(?:[-*•])\s+(.*)$/u.exec(line)?.[1];
    const number = /^\d{1,2}[.)]\s+(.*)$/u.exec(line)?.[1];
    const quote = /^>\s?(.*)$/u.exec(line)?.[1];
    if (bullet !== undefined) {
      if (last?.kind === "bullets") last.items.push(inline(bullet));
      else blocks.push({ kind: "bullets", items: [inline(bullet)] });
    } else if (number !== undefined) {
      if (last?.kind === "numbers") last.items.push(inline(number));
      else blocks.push({ kind: "numbers", items: [inline(number)] });
    } else if (quote !== undefined) {
      if (last?.kind === "quote") last.lines.push(inline(quote));
      else blocks.push({ kind: "quote", lines: [inline(quote)] });
    } else {
      blocks.push({ kind: "line", inside: inline(line) });
    }
  }
}

/** A code block stands on its own lines; the breaks around it are not lines of text. */
function trimmed(part: string, index: number, parts: number): string {
  const after = index > 0 ? part.replace(/^\n/, "") : part;
  return index < parts - 1 ? after.replace(/\n$/, "") : after;
}

/** A mark opens after no letter and before no space, and closes the other way round. */
function marked(text: string, at: number): { inline: Inline; end: number } | null {
  const mark = text[at] as keyof typeof MARKS;
  const kind = MARKS[mark];
  if (!kind || isWord(text[at - 1]) || isSpace(text[at + 1]) || text[at + 1] === mark)
    return null;
  for (let end = at + 2; end < text.length; end++) {
    if (text[end] === "\n") return null;
    if (text[end] !== mark || isSpace(text[end - 1]) || isWord(text[end + 1])) continue;
    return { inline: { kind, inside: inline(text.slice(at + 1, end)) }, end: end + 1 };
  }
  return null;
}

function code(text: string, at: number): { inline: Inline; end: number } | null {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { inline: { kind: "mono", text: text.slice(at + 1, end) }, end: end + 1 };
}

function link(text: string, at: number): { inline: Inline; end: number } | null {
  if (text[at] !== "h" || isWord(text[at - 1])) return null;
  const href = LINK.exec(text.slice(at));
  if (href?.index !== 0) return null;
  return { inline: { kind: "link", href: href[0] }, end: at + href[0].length };
}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}

function isSpace(letter: string | undefined): boolean {
  return letter === undefined || /\s/u.test(letter);
}
