/** How a lead stands: prospect, customer or opted out, and whether they may be written to. */

import type { Lead } from "../api/types";
import { Icon } from "./Icon";
import { PanelSection } from "./Panel";
import { Chip } from "./Small";
import { useZone } from "./Time";
import { moment } from "./times";

export function StatusChip({ lead }: { lead: Lead }) {
  if (lead.suppressed) return <Chip tone="bad">Opted out</Chip>;
  return lead.status === "customer" ? (
    <Chip tone="good">Customer</Chip>
  ) : (
    <Chip tone="info">Prospect</Chip>
  );
}

export function ConsentWell({ lead }: { lead: Lead }) {
  const zone = useZone();
  const { suppressed, consent } = lead;
  const word = suppressed?.word ? ` with the word ${suppressed.word}` : " by hand";
  return (
    <PanelSection title="Consent">
      <div className="well lead-consent">
        <b className="row small">
          <Icon name={suppressed ? "stopsign" : consent ? "shield" : "info"} size="s" />
          {suppressed ? "Opted out" : consent ? "May be written to" : "No consent recorded"}
        </b>
        <p className="tiny muted">
          {suppressed
            ? `Opted out ${moment(suppressed.at, zone)}${word}. Campaigns never write; a person still may.`
            : consent
              ? `${consent.wording ? `“${consent.wording}”, ` : ""}${consent.source}, ${moment(consent.at, zone)}`
              : "No campaign writes to them until it is. Edit the lead to record it."}
        </p>
      </div>
    </PanelSection>
  );
}
