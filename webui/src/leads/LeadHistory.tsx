/** What happened to a lead, every message from every phone; and what somebody notes of them. */

import { type FormEvent, useState } from "react";
import { sentence } from "../api/client";
import { useAddNote, useLeadHistory } from "../api/leads";
import { useMay } from "../api/rights";
import type { HistoryEntry } from "../api/types";
import { Button } from "../ui/Button";
import { AreaField } from "../ui/Field";
import { PanelSection } from "../ui/Panel";
import { Bone, Bones, Failed } from "../ui/States";
import { Time } from "../ui/Time";
import { told } from "./history";

export function LeadHistory({ id }: { id: number }) {
  const history = useLeadHistory(id);
  const change = useMay("change");
  // Of one moment several things may be told: kind and id name each, once.
  const entries = new Map(
    (history.data?.pages ?? [])
      .flatMap(({ items }) => items)
      .map((entry) => [`${entry.kind} ${entry.id}`, entry]),
  );
  return (
    <PanelSection
      title="History"
      beside={<span className="small muted">every message, every phone</span>}
    >
      {change && <NewNote id={id} />}
      {history.isPending && (
        <Bones label="Loading the history">
          <div className="stack">
            <Bone w="80%" />
            <Bone w="60%" />
            <Bone w="70%" />
          </div>
        </Bones>
      )}
      {history.isError && (
        <Failed what="The history" error={history.error} onRetry={() => history.refetch()} />
      )}
      {history.isSuccess && entries.size === 0 && (
        <p className="small muted">Nothing yet. The first message to them will stand here.</p>
      )}
      {entries.size > 0 && (
        <ol className="timeline" aria-label="History">
          {[...entries].map(([key, entry]) => (
            <Entry key={key} entry={entry} />
          ))}
        </ol>
      )}
      {history.hasNextPage && (
        <Button
          size="s"
          busy={history.isFetchingNextPage && "Loading…"}
          onClick={() => history.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </PanelSection>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { title, quote, beside, hue } = told(entry);
  return (
    <li className={`hue-${hue}`}>
      <span className="lead-event">
        <span>{title}</span>
        {quote && <span className="small muted lead-event__quote">{quote}</span>}
        {beside && <span className="tiny muted">{beside}</span>}
      </span>
      <Time at={entry.at} as="moment" />
    </li>
  );
}

function NewNote({ id }: { id: number }) {
  const add = useAddNote(id);
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) add.mutate(text.trim(), { onSuccess: () => setText("") });
  };
  return (
    <form className="lead-note" onSubmit={submit}>
      <AreaField
        label={<span className="visually-hidden">A note about them</span>}
        placeholder="Note something for your people"
        rows={2}
        maxLength={10_000}
        value={text}
        error={add.isError ? sentence(add.error) : null}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      {text.trim() && (
        <Button type="submit" size="s" busy={add.isPending && "Saving…"}>
          Add the note
        </Button>
      )}
    </form>
  );
}
