/** "Leads in any niche who are prospect or customer, from all phones, and…" */

import { useDevices } from "../api/devices";
import type { LeadSearch } from "../api/keys";
import { useLeadWords } from "../api/leads";
import { rows } from "../api/pages";
import type { MenuItem } from "../ui/Menu";
import { count } from "../ui/numbers";
import { MoreWords, Sentence, Word } from "../ui/Sentence";
import type { FilterName } from "./search";

export function LeadSentence({
  search,
  onChange,
}: {
  search: LeadSearch;
  onChange: (name: FilterName, value: string) => void;
}) {
  const words = useLeadWords().data;
  const phones = rows(useDevices({}).data);
  const named = (list: { name: string; leads: number }[] = []) =>
    list.map(({ name, leads }) => ({ value: name, label: name, note: count(leads) }));
  const more: (MenuItem | false)[] = [
    !search.trigger && {
      label: "have a trigger",
      icon: "tag",
      onSelect: () => onChange("trigger", words?.triggers[0]?.name ?? ""),
    },
    !search.consent && {
      label: "may be written to",
      icon: "shield",
      onSelect: () => onChange("consent", "yes"),
    },
    !search.suppressed && {
      label: "opted out",
      icon: "stopsign",
      onSelect: () => onChange("suppressed", "yes"),
    },
  ];
  return (
    <Sentence>
      Leads in
      <Word
        name="Niche"
        any="any niche"
        value={search.niche ?? ""}
        options={named(words?.niches)}
        onChange={(value) => onChange("niche", value)}
      />
      who are
      <Word
        name="Status"
        any="prospect or customer"
        value={search.status ?? ""}
        options={[
          { value: "prospect", label: "prospect" },
          { value: "customer", label: "customer" },
        ]}
        onChange={(value) => onChange("status", value)}
      />
      from
      <Word
        name="Owner phone"
        any="all phones"
        value={search.owner_device_id ?? ""}
        options={phones.map(({ id, name }) => ({ value: String(id), label: name }))}
        onChange={(value) => onChange("owner_device_id", value)}
      />
      {search.trigger && (
        <>
          with
          <Word
            name="Trigger"
            any="any trigger"
            value={search.trigger}
            options={named(words?.triggers)}
            onChange={(value) => onChange("trigger", value)}
          />
        </>
      )}
      {search.consent && (
        <>
          and
          <Word
            name="Consent"
            any="with or without consent"
            value={search.consent}
            options={[
              { value: "yes", label: "may be written to" },
              { value: "no", label: "gave no consent" },
            ]}
            onChange={(value) => onChange("consent", value)}
          />
        </>
      )}
      {search.suppressed && (
        <>
          and
          <Word
            name="Opted out"
            any="opted out or not"
            value={search.suppressed}
            options={[
              { value: "yes", label: "opted out" },
              { value: "no", label: "did not opt out" },
            ]}
            onChange={(value) => onChange("suppressed", value)}
          />
        </>
      )}
      <MoreWords items={more.filter((item) => item !== false)} />
    </Sentence>
  );
}
