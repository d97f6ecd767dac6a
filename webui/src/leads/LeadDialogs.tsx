/** Adding and editing a lead: one form, and the sentence that says what consent is. */

import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "../api/client";
import { useDevices } from "../api/devices";
import { useAddLead, useChangeLead, useLeadWords } from "../api/leads";
import { rows } from "../api/pages";
import type { Consent, Lead, NewLead } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { AreaField, SelectField, TextField } from "../ui/Field";
import { Banner } from "../ui/States";
import { toast } from "../ui/toasts";
import { ConsentFields } from "./ConsentFields";
import { attributeLines, parseAttributes, parseWords } from "./search";

export function AddLeadDialog({
  onClose,
  onAdded,
}: {
  onClose: () => void;
  onAdded: (id: number) => void;
}) {
  const add = useAddLead();
  return (
    <LeadDialog
      title="Add a lead"
      act="Add the lead"
      error={add.error}
      busy={add.isPending}
      onClose={onClose}
      onSave={(change) =>
        add.mutate(change, {
          onSuccess: (lead) => {
            onClose();
            onAdded(lead.id);
            toast({ text: `${lead.name} was added` });
          },
        })
      }
    />
  );
}

export function EditLeadDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const change = useChangeLead(lead.id);
  return (
    <LeadDialog
      title={`Edit ${lead.name}`}
      act="Save"
      lead={lead}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSave={(changed) =>
        change.mutate(changed, {
          onSuccess: () => {
            onClose();
            toast({
              text: `${lead.name} was changed`,
              undo: () => change.mutate(lead),
            });
          },
        })
      }
    />
  );
}

function LeadDialog({
  title,
  act,
  lead,
  error,
  busy,
  onClose,
  onSave,
}: {
  title: string;
  act: string;
  lead?: Lead;
  error: Error | null;
  busy: boolean;
  onClose: () => void;
  onSave: (change: NewLead) => void;
}) {
  const [consent, setConsent] = useState<Consent | null>(lead?.consent ?? null);
  const phones = rows(useDevices({}).data);
  const words = useLeadWords().data;
  const fields = error instanceof ApiError ? error.fields : {};

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    onSave({
      name: text("name"),
      phone: text("phone"),
      status: text("status") as Lead["status"],
      niches: parseWords(text("niches")),
      triggers: parseWords(text("triggers")),
      journey: text("journey") || null,
      attributes: parseAttributes(text("attributes")),
      owner_device_id: text("owner") ? Number(text("owner")) : null,
      consent,
    });
  };

  return (
    <Dialog title={title} onClose={onClose} width={600}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          {error && Object.keys(fields).length === 0 && (
            <Banner tone="bad" icon="alert" box>
              {sentence(error)}
            </Banner>
          )}
          <div className="pair">
            <TextField
              label="Name"
              name="name"
              defaultValue={lead?.name}
              error={fields.name}
              required
            />
            <TextField
              label="WhatsApp number"
              name="phone"
              type="tel"
              placeholder="012-773 0918"
              defaultValue={lead?.phone}
              error={fields.phone}
              required
            />
            <SelectField label="Status" name="status" defaultValue={lead?.status ?? "prospect"}>
              <option value="prospect">Prospect</option>
              <option value="customer">Customer</option>
            </SelectField>
            <SelectField
              label="Owner phone"
              name="owner"
              key={phones.length}
              defaultValue={lead?.owner_device_id ?? ""}
              error={fields.owner_device_id}
            >
              <option value="">The first that writes</option>
              {phones.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </SelectField>
            <TextField
              label="Niches"
              name="niches"
              list="niche-words"
              defaultValue={lead?.niches.join(", ")}
              hint="Several with commas"
              error={fields.niches}
            />
            <TextField
              label="Triggers"
              name="triggers"
              list="trigger-words"
              defaultValue={lead?.triggers.join(", ")}
              hint="Words that campaigns can choose by"
              error={fields.triggers}
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
          <ConsentFields
            question="Did they agree to be written to?"
            consent={consent}
            errors={fields}
            onChange={setConsent}
          />
          <div className="pair">
            <AreaField
              label="Journey"
              name="journey"
              defaultValue={lead?.journey ?? ""}
              rows={3}
            />
            <AreaField
              label="Other facts"
              name="attributes"
              defaultValue={lead ? attributeLines(lead.attributes) : ""}
              placeholder={"bandar: Kajang\numur: 34"}
              hint="One a line; each is a field for messages"
              error={fields.attributes}
              rows={3}
            />
          </div>
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" kind="primary" busy={busy && "Saving…"}>
            {act}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
