/** What they get: the message, its marks and fields coloured as it is typed. */

import { type KeyboardEvent, useId, useLayoutEffect, useRef } from "react";
import { useLeads } from "../api/leads";
import { rows } from "../api/pages";
import { Icon, type IconName } from "../ui/Icon";
import { MOST_LETTERS } from "../ui/letters";
import { Menu } from "../ui/Menu";
import { useDrop } from "../ui/useDrop";
import type { Draft } from "./draft";
import {
  beginLines,
  type Edit,
  hasVariants,
  insert,
  lengthWords,
  type Segment,
  segments,
  wrap,
} from "./editing";
import { HiddenSigns } from "./HiddenSigns";
import { PictureField } from "./PictureField";
import { Templates } from "./Templates";
import type { Picture } from "./usePicture";
import { WhoGetsWhich } from "./WhoGetsWhich";

interface Tool {
  name: string;
  icon: IconName;
  change: (edit: Edit) => Edit;
  keys?: string;
}

const tools: (Tool | null)[] = [
  { name: "Bold, Ctrl B", icon: "bold", keys: "b", change: (edit) => wrap(edit, "*") },
  { name: "Italic, Ctrl I", icon: "italic", keys: "i", change: (edit) => wrap(edit, "_") },
  { name: "Strike", icon: "strike", change: (edit) => wrap(edit, "~") },
  { name: "Monospace", icon: "mono", change: (edit) => wrap(edit, "```") },
  null,
  { name: "List", icon: "bullets", change: (edit) => beginLines(edit, "- ") },
  { name: "Quote", icon: "quote", change: (edit) => beginLines(edit, "> ") },
  null,
];

export function What({
  campaignId,
  draft,
  stored,
  version,
  edit,
  picture,
  error,
}: {
  campaignId: number;
  draft: Draft;
  /** What the API knows of it, and its name: who gets which is counted there. */
  stored: Draft;
  version: string;
  edit: (change: Partial<Draft>) => void;
  picture: Picture;
  error: string | undefined;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const chosen = useRef<{ from: number; to: number } | null>(null);
  const said = error;

  const use = (change: (edit: Edit) => Edit) => {
    const { current } = area;
    if (!current) return;
    const next = change({
      text: draft.text,
      from: current.selectionStart,
      to: current.selectionEnd,
    });
    chosen.current = { from: next.from, to: next.to };
    edit({ text: next.text });
  };
  useLayoutEffect(() => {
    if (!chosen.current || !area.current) return;
    area.current.focus();
    area.current.setSelectionRange(chosen.current.from, chosen.current.to);
    chosen.current = null;
  });
  const press = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const tool = tools.find((one) => one?.keys === event.key.toLowerCase());
    if (!tool) return;
    event.preventDefault();
    use(tool.change);
  };

  const { over, ...drop } = useDrop(picture.choose);
  return (
    <section
      className={over ? "card card--pad stack card--over" : "card card--pad stack"}
      aria-label="What"
      {...drop}
    >
      <div className="row">
        <h2>What</h2>
        <span className="end">
          <Templates draft={draft} edit={edit} />
        </span>
      </div>
      <div className={said ? "editor editor--bad" : "editor"}>
        <div className="editor__bar" role="toolbar" aria-label="Formatting">
          {tools.map((tool, index) =>
            tool ? (
              <button
                key={tool.name}
                type="button"
                className="editor__tool"
                aria-label={tool.name}
                title={tool.name}
                onClick={() => use(tool.change)}
              >
                <Icon name={tool.icon} />
              </button>
            ) : (
              <i key={index} className="editor__rule" />
            ),
          )}
          <FieldMenu onInsert={(words) => use((before) => insert(before, words))} />
          <button
            type="button"
            className="editor__tool"
            aria-label="Variants"
            title="Variants: each lead gets one of them"
            onClick={() => use((before) => insert(before, "[Hi|Hello|Salam]"))}
          >
            <Icon name="shuffle" />
          </button>
        </div>
        <div className="editor__paper">
          <div className="editor__shown" aria-hidden="true">
            {segments(draft.text).map((segment, index) => (
              <Shown key={index} segment={segment} />
            ))}
            {"\n"}
          </div>
          <textarea
            ref={area}
            id={id}
            className="editor__text"
            aria-label="Message"
            aria-describedby={`${id}-foot`}
            aria-invalid={said ? true : undefined}
            placeholder="Salam {name|kak}, …"
            value={draft.text}
            maxLength={MOST_LETTERS}
            spellCheck={false}
            onChange={(event) => edit({ text: event.target.value })}
            onKeyDown={press}
          />
        </div>
        <div id={`${id}-foot`} className="editor__foot">
          {said ? <span className="bad">{said}</span> : lengthWords(draft.text)}
        </div>
      </div>
      <HiddenSigns
        text={draft.text}
        refused={said !== undefined}
        onShow={(from, to) => {
          area.current?.focus();
          area.current?.setSelectionRange(from, to);
        }}
        onChange={(text) => edit({ text })}
      />
      <WhoGetsWhich id={campaignId} version={version} has={hasVariants(stored.text)} />
      <PictureField picture={picture} />
    </section>
  );
}

function Shown({ segment: { kind, text } }: { segment: Segment }) {
  return kind === "text" ? text : <span className={`editor__${kind}`}>{text}</span>;
}

/** The name, and whatever facts the first leads have. */
function FieldMenu({ onInsert }: { onInsert: (words: string) => void }) {
  const some = rows(useLeads({}).data).slice(0, 100);
  const names = new Set(some.flatMap((lead) => Object.keys(lead.attributes)));
  return (
    <Menu
      label="Insert a field"
      className="editor__tool"
      items={["name", ...names].map((name) => ({
        label: name,
        icon: "braces",
        onSelect: () => onInsert(name === "name" ? "{name|kak}" : `{${name}}`),
      }))}
    >
      <Icon name="braces" />
    </Menu>
  );
}
