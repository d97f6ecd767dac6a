/** A message as WhatsApp draws it. */

import { type Block, type Inline, parse } from "./formatting";

export function Formatted({ text }: { text: string }) {
  return parse(text).map((block, index) => <OneBlock key={index} block={block} />);
}

function OneBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case "line":
      return (
        <p>
          <Words inside={block.inside} />
        </p>
      );
    case "mono":
      return <pre className="code">{block.text}</pre>;
    case "quote":
      return (
        <blockquote>
          {block.lines.map((line, index) => (
            <p key={index}>
              <Words inside={line} />
            </p>
          ))}
        </blockquote>
      );
    default: {
      const List = block.kind === "numbers" ? "ol" : "ul";
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Words inside={item} />
            </li>
          ))}
        </List>
      );
    }
  }
}

function Words({ inside }: { inside: Inline[] }) {
  return inside.map((word, index) => <Word key={index} word={word} />);
}

function Word({ word }: { word: Inline }) {
  if (typeof word === "string") return word;
  if (word.kind === "mono") return <code>{word.text}</code>;
  if (word.kind === "link") {
    return (
      <a href={word.href} target="_blank" rel="noreferrer">
        {word.href}
      </a>
    );
  }
  const words = <Words inside={word.inside} />;
  if (word.kind === "bold") return <b>{words}</b>;
  return word.kind === "italic" ? <i>{words}</i> : <s>{words}</s>;
}
