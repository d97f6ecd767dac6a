/** What the file would do: every row is new, a duplicate, or refused with its reason. */

import { useState } from "react";
import { sentence } from "../api/client";
import { useCheckImport, useStartImport } from "../api/imports";
import type { LeadImport, OnDuplicate, RowOutcome } from "../api/types";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choices";
import { count, counted } from "../ui/numbers";
import { NicheChip, TriggerChip } from "../ui/Small";
import { Banner } from "../ui/States";
import { toast } from "../ui/toasts";
import { ImportRows } from "./ImportRows";

const choices: { value: OnDuplicate; words: string }[] = [
  { value: "add", words: "add niches and triggers" },
  { value: "replace", words: "replace everything" },
  { value: "leave", words: "leave as they are" },
];

export function ImportCheck({ one, onBack }: { one: LeadImport; onBack: () => void }) {
  const [outcome, setOutcome] = useState<RowOutcome>(one.refused > 0 ? "refused" : "new");
  const check = useCheckImport(one.id);
  const start = useStartImport(one.id);
  const failed = (error: Error) => toast({ text: sentence(error), bad: true });

  const decide = (on_duplicate: OnDuplicate) =>
    check.mutate(
      {
        ...{ mapping: one.mapping, consent: one.consent, on_duplicate },
        ...{ niches: one.niches ?? [], triggers: one.triggers ?? [] },
      },
      { onError: failed },
    );

  return (
    <>
      <section className="card card--pad stack">
        <div className="split">
          <button
            type="button"
            className="split__part split__part--new"
            style={{ flexGrow: weight(one.created, one.total) }}
            onClick={() => setOutcome("new")}
          >
            <b>{count(one.created)}</b>
            <span>
              {one.created === 1 ? "new lead will be added" : "new leads will be added"}
            </span>
          </button>
          <button
            type="button"
            className="split__part"
            style={{ flexGrow: weight(one.duplicate, one.total) }}
            onClick={() => setOutcome("duplicate")}
          >
            <b>{count(one.duplicate)}</b>
            <span>{one.duplicate === 1 ? "duplicate" : "duplicates"}</span>
          </button>
          <button
            type="button"
            className="split__part split__part--refused"
            style={{ flexGrow: weight(one.refused, one.total) }}
            onClick={() => setOutcome("refused")}
          >
            <b>{count(one.refused)}</b>
            <span>refused</span>
          </button>
        </div>
        {one.duplicate > 0 && (
          <fieldset className="duplicates">
            <legend className="small soft">For the {count(one.duplicate)} already here:</legend>
            {choices.map(({ value, words }) => (
              <Choice
                key={value}
                radio
                name="on_duplicate"
                checked={one.on_duplicate === value}
                onChange={() => decide(value)}
              >
                <span className="small soft">{words}</span>
              </Choice>
            ))}
          </fieldset>
        )}
        {one.status_defaulted > 0 && (
          <p className="small muted">
            {count(one.status_defaulted)} rows had no status, or one we do not know, and become
            prospects.
          </p>
        )}
      </section>
      <ImportRows one={one} outcome={outcome} onOutcome={setOutcome} />
      {!one.consent && (
        <Banner icon="shield" box>
          <b>No consent is recorded for these leads.</b> They are added, and never broadcast to
          until somebody records it.
        </Banner>
      )}
      <section className="card card--pad row row--wrap">
        <div className="import__gives">
          <Gives one={one} />
          <p className="tiny muted">The whole import can be undone for 7 days.</p>
        </div>
        <Button kind="ghost" onClick={onBack}>
          Back
        </Button>
        <Button
          kind="primary"
          disabled={one.created + one.duplicate === 0}
          busy={start.isPending && "Starting…"}
          onClick={() => start.mutate(undefined, { onError: failed })}
        >
          Import {counted(one.created, "lead")}
        </Button>
      </section>
    </>
  );
}

function Gives({ one }: { one: LeadImport }) {
  const niches = one.niches ?? [];
  const triggers = one.triggers ?? [];
  if (niches.length + triggers.length === 0) {
    return <p className="soft small">They get the niches and triggers of the file.</p>;
  }
  return (
    <p className="row row--wrap soft">
      Give them
      {niches.map((name) => (
        <NicheChip key={name} name={name} />
      ))}
      {triggers.map((name) => (
        <TriggerChip key={name} name={name} />
      ))}
    </p>
  );
}

/** Wide enough to read, in proportion otherwise. */
function weight(part: number, total: number): number {
  return total > 0 ? Math.max(0.1, part / total) : 1;
}
