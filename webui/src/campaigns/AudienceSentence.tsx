/** "Leads in Kolagen Seri or Halia Gold who are prospect, and…": the words are menus. */

import { useId } from "react";
import { useCampaigns } from "../api/campaigns";
import { useDevices } from "../api/devices";
import { useLeads, useLeadWords } from "../api/leads";
import { rows } from "../api/pages";
import type { Audience, Lead } from "../api/types";
import { IconButton } from "../ui/Button";
import type { MenuItem } from "../ui/Menu";
import { count } from "../ui/numbers";
import { MoreWords, type Option, Sentence, Word } from "../ui/Sentence";
import { AnyOf } from "./AnyOf";
import { anyOf, beside, leavesOut, withAnyOf } from "./audience";
import { LeftOutSentence, leaveOutItems } from "./LeftOutSentence";

const statuses: Option[] = [
  { value: "prospect", label: "prospect" },
  { value: "customer", label: "customer" },
];

export function AudienceSentence({
  campaignId,
  audience,
  onChange,
}: {
  campaignId: number;
  audience: Audience;
  onChange: (audience: Audience) => void;
}) {
  const words = useLeadWords().data;
  const phones = rows(useDevices({}).data);
  const known = attributesOf(rows(useLeads({}).data));
  const niches = options(words?.niches);
  const triggers = options(words?.triggers);
  const campaigns = rows(useCampaigns().data)
    .filter(({ id, state }) => id !== campaignId && state !== "draft")
    .map(({ id, name }) => ({ value: String(id), label: name }));
  const put = (change: Partial<Audience>) => onChange({ ...audience, ...change });
  const someTriggers = anyOf(audience, "trigger");
  const unused = Object.keys(known).filter((name) => !(name in audience.attributes));
  const more: (MenuItem | false)[] = [
    someTriggers.length === 0 &&
      triggers.length > 0 && {
        label: "have a trigger",
        icon: "tag",
        onSelect: () => put({ trigger: triggers[0]?.value ?? null }),
      },
    !audience.owner_device_id &&
      phones.length > 0 && {
        label: "belong to a phone",
        icon: "phone",
        onSelect: () => put({ owner_device_id: phones[0]?.id ?? null }),
      },
    ...unused.slice(0, 12).map(
      (name): MenuItem => ({
        label: `have a certain ${name}`,
        icon: "braces",
        onSelect: () => put({ attributes: { ...audience.attributes, [name]: "" } }),
      }),
    ),
    ...leaveOutItems(audience, niches, triggers, campaigns, onChange),
  ];
  return (
    <>
      <Sentence small>
        Leads in
        <AnyOf
          name="Niche"
          any="any niche"
          another="Or in another"
          words={anyOf(audience, "niche")}
          options={niches}
          onChange={(next) => onChange(withAnyOf(audience, "niche", next))}
        />
        <Must audience={audience} kind="niche" before="and also in" onChange={onChange} />
        who are
        <Word
          name="Status"
          any="prospect or customer"
          value={audience.status ?? ""}
          options={statuses}
          onChange={(value) => put({ status: (value || null) as Audience["status"] })}
        />
        {someTriggers.length > 0 && (
          <>
            with
            <AnyOf
              name="Trigger"
              any="any trigger"
              another="Or with another"
              words={someTriggers}
              options={triggers}
              onChange={(next) => onChange(withAnyOf(audience, "trigger", next))}
            />
          </>
        )}
        <Must audience={audience} kind="trigger" before="and also with" onChange={onChange} />
        {audience.owner_device_id && (
          <>
            of
            <Word
              name="Owner phone"
              any="any phone"
              value={String(audience.owner_device_id)}
              options={phones.map(({ id, name }) => ({ value: String(id), label: name }))}
              onChange={(value) => put({ owner_device_id: value ? Number(value) : null })}
            />
          </>
        )}
        {Object.entries(audience.attributes).map(([name, value]) => (
          <Attribute
            key={name}
            name={name}
            value={value}
            known={known[name] ?? []}
            onChange={(next) => {
              const { [name]: _, ...rest } = audience.attributes;
              put({
                attributes: next === null ? rest : { ...audience.attributes, [name]: next },
              });
            }}
          />
        ))}
        <MoreWords items={more.filter((item) => item !== false)} />
      </Sentence>
      {leavesOut(audience) && (
        <LeftOutSentence
          audience={audience}
          niches={niches}
          triggers={triggers}
          statuses={statuses}
          campaigns={campaigns}
          onChange={onChange}
        />
      )}
    </>
  );
}

/** A word that another program asked for beside the others; here it can be taken away. */
function Must({
  audience,
  kind,
  before,
  onChange,
}: {
  audience: Audience;
  kind: "niche" | "trigger";
  before: string;
  onChange: (audience: Audience) => void;
}) {
  const must = beside(audience, kind);
  if (must === null) return null;
  return (
    <>
      {before}
      <Word
        name={before}
        any="any"
        value={must}
        options={[{ value: must, label: must }]}
        onChange={(value) => onChange({ ...audience, [kind]: value || null })}
      />
    </>
  );
}

function Attribute({
  name,
  value,
  known,
  onChange,
}: {
  name: string;
  value: string;
  known: string[];
  onChange: (value: string | null) => void;
}) {
  const id = useId();
  return (
    <>
      whose {name} is
      <span className="sentence__slot sentence__value">
        <input
          aria-label={`Value of ${name}`}
          className="sentence__input"
          list={id}
          size={Math.max(8, value.length)}
          value={value}
          placeholder="what?"
          maxLength={200}
          onChange={(event) => onChange(event.target.value)}
        />
        <IconButton
          icon="x"
          label={`Any ${name}`}
          size="s"
          className="sentence__drop"
          onClick={() => onChange(null)}
        />
        <datalist id={id}>
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </span>
    </>
  );
}

function options(list: { name: string; leads: number }[] = []): Option[] {
  return list.map(({ name, leads }) => ({ value: name, label: name, note: count(leads) }));
}

/** The facts of the first leads and the values these have: to choose among, not to know all. */
function attributesOf(leads: Lead[]): Record<string, string[]> {
  const known: Record<string, Set<string>> = {};
  for (const { attributes } of leads) {
    for (const [name, value] of Object.entries(attributes)) {
      known[name] = (known[name] ?? new Set()).add(value);
    }
  }
  return Object.fromEntries(
    Object.entries(known).map(([name, values]) => [name, [...values].slice(0, 50)]),
  );
}
