/** Where consent comes from: none unless a person says so, with source, time and wording. */

import type { Consent } from "../api/types";
import { Choice } from "../ui/Choices";
import { TextField } from "../ui/Field";
import { useZone } from "../ui/Time";
import { toInstant, toLocal } from "../ui/times";

export function ConsentFields({
  question,
  consent,
  errors = {},
  onChange,
}: {
  question: string;
  consent: Consent | null;
  errors?: Record<string, string>;
  onChange: (consent: Consent | null) => void;
}) {
  const zone = useZone();
  const given = consent ?? {
    source: "",
    at: toInstant(toLocal(new Date(), zone), zone),
    wording: "",
  };
  return (
    <fieldset className="consent">
      <legend className="small medium">{question}</legend>
      <Choice radio name="consent" checked={consent === null} onChange={() => onChange(null)}>
        No, or nobody knows
        <span className="tiny muted consent__note">
          Leads without consent are never broadcast to. They can still be answered by hand.
        </span>
      </Choice>
      <Choice radio name="consent" checked={consent !== null} onChange={() => onChange(given)}>
        Yes, and this is how
      </Choice>
      {consent && (
        <div className="consent__how">
          <div className="pair">
            <TextField
              label="Where it comes from"
              placeholder="Form “Meta Nov”, counter, phone call"
              value={consent.source}
              onChange={(event) => onChange({ ...consent, source: event.target.value })}
              error={errors["consent.source"]}
              required
            />
            <TextField
              label="When"
              type="datetime-local"
              value={toLocal(consent.at, zone)}
              max={toLocal(new Date(), zone)}
              onChange={(event) =>
                event.target.value &&
                onChange({ ...consent, at: toInstant(event.target.value, zone) })
              }
              error={errors["consent.at"]}
              required
            />
          </div>
          <TextField
            label="What they agreed to, in its words"
            placeholder="Hubungi saya di WhatsApp"
            value={consent.wording ?? ""}
            onChange={(event) => onChange({ ...consent, wording: event.target.value })}
            error={errors["consent.wording"]}
            required
          />
        </div>
      )}
    </fieldset>
  );
}
