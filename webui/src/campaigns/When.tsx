/** When it starts and ends, how fast, and from which phones. */

import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import type { Preview } from "../api/types";
import { Choice, Segmented } from "../ui/Choices";
import { shapeOf } from "../ui/devices";
import { NumberField, SelectField, TextField } from "../ui/Field";
import { count } from "../ui/numbers";
import { Dot } from "../ui/Small";
import { Banner } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment, toInstant, toLocal } from "../ui/times";
import type { Draft } from "./draft";

interface WhenProps {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  preview: Preview | undefined;
  errors: Record<string, string>;
}

const HOUR_MS = 3_600_000;

export function When({ draft, edit, preview, errors }: WhenProps) {
  const zone = useZone();
  const now = useNow();
  const later = draft.starts_at !== null;
  const gapError =
    draft.gap_max_seconds < draft.gap_min_seconds
      ? `Must be at least ${draft.gap_min_seconds}`
      : errors.gap_max_seconds;
  return (
    <section className="card card--pad stack" aria-label="When and how fast">
      <div className="row row--wrap">
        <h2>When and how fast</h2>
        <span className="end">
          <Segmented
            label="Start"
            value={later ? "later" : "now"}
            onChange={(value) => edit({ starts_at: value === "now" ? null : nextHour(now) })}
            segments={[
              { value: "now", label: "At once" },
              { value: "later", label: "At a time" },
            ]}
          />
        </span>
      </div>
      <div className="pace">
        {later && (
          <TextField
            label="Start"
            type="datetime-local"
            value={draft.starts_at ? toLocal(draft.starts_at, zone) : ""}
            error={errors.starts_at}
            onChange={({ target: { value } }) =>
              value && edit({ starts_at: toInstant(value, zone) })
            }
          />
        )}
        <NumberField
          label="Gap, at least"
          unit="sec"
          min={1}
          max={3600}
          value={draft.gap_min_seconds}
          error={errors.gap_min_seconds}
          onSave={(value) => edit({ gap_min_seconds: value })}
        />
        <NumberField
          label="Gap, at most"
          unit="sec"
          min={1}
          max={3600}
          value={draft.gap_max_seconds}
          error={gapError}
          onSave={(value) => edit({ gap_max_seconds: value })}
        />
        <SelectField
          label="From"
          icon="phone"
          value={draft.device_policy}
          onChange={({ target: { value } }) =>
            edit({ device_policy: value as Draft["device_policy"] })
          }
        >
          <option value="owner">Each lead's own phone</option>
          <option value="pool">Phones I choose</option>
        </SelectField>
        <TextField
          label="Stop at the latest"
          type="datetime-local"
          value={draft.ends_at ? toLocal(draft.ends_at, zone) : ""}
          hint={draft.ends_at ? undefined : "Else 7 days after the estimated finish"}
          error={errors.ends_at}
          onChange={({ target: { value } }) =>
            edit({ ends_at: value ? toInstant(value, zone) : null })
          }
        />
      </div>
      {draft.device_policy === "pool" && <Pool draft={draft} edit={edit} />}
      {preview?.estimated_finish_at && preview.will_receive > 0 && (
        <Banner tone="good" icon="clock" box>
          Finishes about <b>{moment(preview.estimated_finish_at, zone, now)}</b>. Each phone
          keeps its own limits, and quiet hours are waited for.
        </Banner>
      )}
    </section>
  );
}

function Pool({ draft, edit }: Pick<WhenProps, "draft" | "edit">) {
  const phones = rows(useDevices({}).data);
  const chosen = new Set(draft.device_ids);
  const toggle = (id: number) =>
    edit({
      device_ids: chosen.has(id)
        ? draft.device_ids.filter((one) => one !== id)
        : [...draft.device_ids, id],
    });
  const all = phones.length > 0 && phones.every(({ id }) => chosen.has(id));
  return (
    <fieldset className="well pool">
      <legend className="visually-hidden">Phones to send from</legend>
      <Choice
        checked={all}
        onChange={() => edit({ device_ids: all ? [] : phones.map(({ id }) => id) })}
      >
        <b>All {count(phones.length)} phones</b>
      </Choice>
      {phones.map((phone) => (
        <Choice key={phone.id} checked={chosen.has(phone.id)} onChange={() => toggle(phone.id)}>
          <span className="state">
            <Dot shape={shapeOf(phone)} />
            {phone.name}
          </span>
        </Choice>
      ))}
    </fieldset>
  );
}

function nextHour(now: Date): string {
  return new Date(Math.ceil((now.getTime() + HOUR_MS / 2) / HOUR_MS) * HOUR_MS)
    .toISOString()
    .replace(".000Z", "Z");
}
