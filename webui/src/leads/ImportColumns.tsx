/** Which column is what, what else the leads get, and whether they agreed. */

import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "../api/client";
import { useCheckImport } from "../api/imports";
import { useLeadWords } from "../api/leads";
import type { Consent, LeadImport, Mapping } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { Banner } from "../ui/States";
import { ConsentFields } from "./ConsentFields";
import { mappingProblem, targets, unmapped } from "./importing";
import { parseWords } from "./search";

export function ImportColumns({ one, onChecked }: { one: LeadImport; onChecked: () => void }) {
  const [mapping, setMapping] = useState<Mapping>(one.mapping);
  const [consent, setConsent] = useState<Consent | null>(one.consent);
  const check = useCheckImport(one.id);
  const words = useLeadWords().data;
  const fields = check.error instanceof ApiError ? check.error.fields : {};
  const problem = mappingProblem(mapping);
  const others = unmapped(one.columns, mapping);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    check.mutate(
      {
        mapping,
        consent,
        on_duplicate: one.on_duplicate ?? "add",
        niches: parseWords(String(given.get("niches"))),
        triggers: parseWords(String(given.get("triggers"))),
      },
      { onSuccess: onChecked },
    );
  };

  return (
    <form className="stack import" onSubmit={submit}>
      {check.isError && Object.keys(fields).length === 0 && (
        <Banner tone="bad" icon="alert" box>
          {sentence(check.error)}
        </Banner>
      )}
      <section className="card card--clip">
        <div className="card__head">
          <h2>Columns</h2>
          <span className="end small muted">
            {[
              one.encoding && encodingName(one.encoding),
              one.delimiter && `separated by ${named(one.delimiter)}`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </div>
        <div className="mapping">
          {targets.map(({ field, name, needed, hint }) => {
            const column = one.columns.find(({ index }) => index === mapping[field]);
            return (
              <div className="mapping__row" key={field}>
                <SelectField
                  label={needed ? `${name}, needed` : name}
                  value={mapping[field] ?? ""}
                  error={fields[`mapping.${field}`]}
                  onChange={({ target: { value } }) =>
                    setMapping({ ...mapping, [field]: value === "" ? null : Number(value) })
                  }
                >
                  <option value="">Not in this file</option>
                  {one.columns.map(({ index, name: title }) => (
                    <option key={index} value={index}>
                      {title || `Column ${index + 1}`}
                    </option>
                  ))}
                </SelectField>
                <p className="small muted mapping__samples">
                  {column ? samples(column.samples) : hint}
                </p>
              </div>
            );
          })}
        </div>
        {others.length > 0 && (
          <p className="small muted mapping__others">
            Also in the file: {others.map(({ name }) => name).join(", ")}. Kept as facts that
            messages can use.
          </p>
        )}
      </section>
      <section className="card card--pad stack">
        <h2>Give all of them</h2>
        <div className="pair">
          <TextField
            label="Niches"
            name="niches"
            list="niche-words"
            defaultValue={one.niches?.join(", ")}
            hint="Beside those in the file"
          />
          <TextField
            label="Triggers"
            name="triggers"
            list="trigger-words"
            defaultValue={one.triggers?.join(", ")}
            hint="Words that campaigns can choose by"
          />
        </div>
        <datalist id="niche-words">
          {words?.niches.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <datalist id="trigger-words">
          {words?.triggers.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </section>
      <section className="card card--pad">
        <ConsentFields
          question="Did these people agree to be written to?"
          consent={consent}
          errors={fields}
          onChange={setConsent}
        />
      </section>
      <section className="card card--pad row row--wrap">
        <p className="grow small muted">
          {problem ?? "Nothing is added yet. The check counts every row first."}
        </p>
        <ButtonLink href="/leads/import" kind="ghost">
          Another file
        </ButtonLink>
        <Button
          type="submit"
          kind="primary"
          disabled={problem !== null}
          busy={check.isPending && "Checking…"}
        >
          Check the rows
        </Button>
      </section>
    </form>
  );
}

function samples(values: string[]): string {
  const shown = values.map((value) => value.trim()).filter(Boolean);
  return shown.slice(0, 3).join(" · ") || "empty";
}

/** "utf-16-le" → "UTF-16": how the bytes are ordered is nobody's business. */
function encodingName(encoding: string): string {
  return encoding.replace(/-[lb]e$/, "").toUpperCase();
}

function named(delimiter: string): string {
  return (
    { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" }[delimiter] ?? delimiter
  );
}
