/** When it starts and ends, how fast, and from which phones. */

import type { UseQueryResult } from "@tanstack/react-query";
import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import type { AllocationPreview, Preview } from "../api/types";
import { Choice, Segmented } from "../ui/Choices";
import { shapeOf } from "../ui/devices";
import { NumberField, SelectField, TextField } from "../ui/Field";
import { count, counted } from "../ui/numbers";
import { Dot } from "../ui/Small";
import { Banner } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment, toInstant, toLocal, zoneCity, zoneOffset } from "../ui/times";
import { type Draft, type Phones, phonesOf, withPhones } from "./draft";
import { Spread } from "./Spread";

interface WhenProps {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  preview: Preview | undefined;
  outlook: UseQueryResult<AllocationPreview>;
  errors: Record<string, string>;
}

const HOUR_MS = 3_600_000;
const TAKEOVERS = [0, 1, 2, 4, 8, 12, 24, 48, 72];

export function When({ draft, edit, preview, outlook, errors }: WhenProps) {
  const zone = useZone();
  const now = useNow();
  const phones = phonesOf(draft);
  const leftOver = phones === "ai" ? (outlook.data?.beyond_limits ?? 0) : 0;
  const inTime = preview?.too_late === 0 && preview.will_receive > 0 && leftOver === 0;
  const clockOf = `${zoneCity(zone)} time, ${zoneOffset(zone, now)}`;
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
            hint={clockOf}
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
          value={phones}
          hint={
            phones === "ai" ? "Who knows the lead first, then who has least to do" : undefined
          }
          onChange={({ target: { value } }) => edit(withPhones(value as Phones))}
        >
          <option value="owner">Each lead's own phone</option>
          <option value="pool">Phones I choose</option>
          <option value="ai">Let Carillon choose</option>
        </SelectField>
        {phones !== "ai" && (
          <SelectField
            label="When a phone is away"
            value={draft.failover_after_hours ?? ""}
            error={errors.failover_after_hours}
            onChange={({ target: { value } }) =>
              edit({ failover_after_hours: value === "" ? null : Number(value) })
            }
          >
            <option value="">Its leads wait for it</option>
            {takeovers(draft.failover_after_hours).map((hours) => (
              <option key={hours} value={hours}>
                {hours === 0
                  ? "Another takes over at once"
                  : `Another takes over after ${hours} h`}
              </option>
            ))}
          </SelectField>
        )}
        <TextField
          label="Stop at the latest"
          type="datetime-local"
          value={draft.ends_at ? toLocal(draft.ends_at, zone) : ""}
          hint={draft.ends_at ? clockOf : "Else 7 days after the estimated finish"}
          error={errors.ends_at}
          onChange={({ target: { value } }) =>
            edit({ ends_at: value ? toInstant(value, zone) : null })
          }
        />
      </div>
      {phones === "pool" && <Pool draft={draft} edit={edit} />}
      {phones === "ai" && (
        <Spread draft={draft} edit={edit} outlook={outlook} errors={errors} />
      )}
      {draft.ends_at && preview && preview.too_late > 0 && (
        <Banner icon="alert" box>
          <b>{counted(preview.too_late, "lead")} would not make it</b> before{" "}
          {moment(draft.ends_at, zone, now)}. Give it more time, more phones or shorter gaps.
        </Banner>
      )}
      {preview?.estimated_finish_at && inTime && (
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

/** Also what another program said, though it is not among the usual. */
function takeovers(hours: number | null): number[] {
  if (hours === null || TAKEOVERS.includes(hours)) return TAKEOVERS;
  return [...TAKEOVERS, hours].sort((a, b) => a - b);
}

function nextHour(now: Date): string {
  return new Date(Math.ceil((now.getTime() + HOUR_MS / 2) / HOUR_MS) * HOUR_MS)
    .toISOString()
    .replace(".000Z", "Z");
}
