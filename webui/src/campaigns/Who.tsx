/** Who gets it: a sentence, the live count, and exclusions that add up. */

import type { UseQueryResult } from "@tanstack/react-query";
import { useDevices } from "../api/devices";
import { useLeadWords } from "../api/leads";
import { rows } from "../api/pages";
import type { Audience, Preview } from "../api/types";
import { TextField } from "../ui/Field";
import type { MenuItem } from "../ui/Menu";
import { count } from "../ui/numbers";
import { MoreWords, Sentence, Word } from "../ui/Sentence";
import { Bone, Failed } from "../ui/States";
import type { Draft } from "./draft";

type Edit = (change: Partial<Draft>) => void;

export function Who({
  draft,
  edit,
  preview,
}: {
  draft: Draft;
  edit: Edit;
  preview: UseQueryResult<Preview>;
}) {
  return (
    <section className="card card--pad stack" aria-label="Who">
      <div className="row">
        <h2>Who</h2>
        <span className="end small muted" role="status">
          {preview.isFetching ? "counting…" : "counted live"}
        </span>
      </div>
      <TextField
        label="Name of the campaign"
        value={draft.name}
        maxLength={120}
        onChange={(event) => edit({ name: event.target.value })}
      />
      <AudienceSentence
        audience={draft.audience}
        onChange={(change) => edit({ audience: { ...draft.audience, ...change } })}
      />
      {preview.isError ? (
        <Failed what="The count" error={preview.error} onRetry={() => preview.refetch()} />
      ) : (
        <Count preview={preview.data} />
      )}
    </section>
  );
}

function AudienceSentence({
  audience,
  onChange,
}: {
  audience: Audience;
  onChange: (change: Partial<Audience>) => void;
}) {
  const words = useLeadWords().data;
  const phones = rows(useDevices({}).data);
  const options = (list: { name: string; leads: number }[] = []) =>
    list.map(({ name, leads }) => ({ value: name, label: name, note: count(leads) }));
  const more: (MenuItem | false)[] = [
    !audience.trigger && {
      label: "have a trigger",
      icon: "tag",
      onSelect: () => onChange({ trigger: words?.triggers[0]?.name ?? null }),
    },
    !audience.owner_device_id && {
      label: "belong to a phone",
      icon: "phone",
      onSelect: () => onChange({ owner_device_id: phones[0]?.id ?? null }),
    },
  ];
  return (
    <Sentence small>
      Leads in
      <Word
        name="Niche"
        any="any niche"
        value={audience.niche ?? ""}
        options={options(words?.niches)}
        onChange={(value) => onChange({ niche: value || null })}
      />
      who are
      <Word
        name="Status"
        any="prospect or customer"
        value={audience.status ?? ""}
        options={[
          { value: "prospect", label: "prospect" },
          { value: "customer", label: "customer" },
        ]}
        onChange={(value) => onChange({ status: (value || null) as Audience["status"] })}
      />
      {audience.trigger && (
        <>
          with
          <Word
            name="Trigger"
            any="any trigger"
            value={audience.trigger}
            options={options(words?.triggers)}
            onChange={(value) => onChange({ trigger: value || null })}
          />
        </>
      )}
      {audience.owner_device_id && (
        <>
          of
          <Word
            name="Owner phone"
            any="any phone"
            value={String(audience.owner_device_id)}
            options={phones.map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={(value) => onChange({ owner_device_id: value ? Number(value) : null })}
          />
        </>
      )}
      <MoreWords items={more.filter((item) => item !== false)} />
    </Sentence>
  );
}

function Count({ preview }: { preview: Preview | undefined }) {
  if (!preview) {
    return (
      <div className="count" aria-busy="true">
        <Bone w="110px" h={42} />
        <Bone h={42} />
      </div>
    );
  }
  const excluded = preview.exclusions.filter((one) => one.count > 0);
  return (
    <div className="count">
      <div>
        <b className="count__number">{count(preview.will_receive)}</b>
        <div className="small muted">will receive it</div>
      </div>
      <dl className="count__why">
        <div className="row row--between small">
          <dt className="muted">Match the sentence</dt>
          <dd className="num bold">{count(preview.matched)}</dd>
        </div>
        {excluded.map((one) => (
          <div key={one.code} className="row row--between small">
            <dt className="muted">{one.message}</dt>
            <dd className="num">−{count(one.count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
