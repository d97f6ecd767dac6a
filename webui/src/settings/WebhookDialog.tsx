/** A webhook's name, where it is called, and of what it is told. */

import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "../api/client";
import type { Webhook, WebhookEvent } from "../api/types";
import { useEventKinds } from "../api/webhooks";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Banner, Failed, RowBones } from "../ui/States";
import { groups, meaning } from "./webhooks";

export interface WebhookGiven {
  name: string;
  address: string;
  events: WebhookEvent[];
}

// What most want to know first.
const AT_FIRST: WebhookEvent[] = ["message.received", "send.failed", "lead.opted-out"];

export function WebhookDialog({
  webhook,
  busy,
  error,
  onSave,
  onClose,
}: {
  webhook?: Webhook;
  busy: boolean;
  error: Error | null;
  onSave: (given: WebhookGiven) => void;
  onClose: () => void;
}) {
  const [events, setEvents] = useState<WebhookEvent[]>(webhook?.events ?? AT_FIRST);
  const fields = error instanceof ApiError ? error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    if (events.length > 0) onSave({ name: text("name"), address: text("address"), events });
  };
  return (
    <Dialog
      title={webhook ? `Change ${webhook.name}` : "New webhook"}
      onClose={onClose}
      width={520}
    >
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          {error && Object.keys(fields).length === 0 && (
            <Banner tone="bad" icon="alert" box>
              {sentence(error)}
            </Banner>
          )}
          <TextField
            label="Name among your people"
            name="name"
            placeholder="CRM"
            defaultValue={webhook?.name}
            error={fields.name}
            maxLength={200}
            required
          />
          <TextField
            label="Address that is called"
            name="address"
            inputMode="url"
            placeholder="https://crm.example.com/carillon"
            defaultValue={webhook?.address}
            error={fields.address}
            maxLength={2_000}
            required
          />
          <Events chosen={events} error={fields.events} onChange={setEvents} />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button
            type="submit"
            kind="primary"
            aria-disabled={events.length === 0}
            title={events.length === 0 ? "Choose at least one event" : undefined}
            busy={busy && "Saving…"}
          >
            {webhook ? "Save" : "Make the webhook"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Events({
  chosen,
  error,
  onChange,
}: {
  chosen: WebhookEvent[];
  error?: string | undefined;
  onChange: (events: WebhookEvent[]) => void;
}) {
  const kinds = useEventKinds();
  return (
    <fieldset>
      <legend className="small medium">It is told when</legend>
      {kinds.isPending && <RowBones rows={4} label="Loading the events" />}
      {kinds.isError && (
        <Failed what="The events" error={kinds.error} onRetry={() => kinds.refetch()} />
      )}
      {kinds.data && (
        <div className="events">
          {groups(kinds.data.items).map(([name, group]) => (
            <div key={name} className="events__group" role="group" aria-label={name}>
              <p className="tiny muted">{name}</p>
              {group.map((kind) => (
                <Choice
                  key={kind.event}
                  checked={chosen.includes(kind.event)}
                  onChange={({ target }) =>
                    onChange(
                      target.checked
                        ? [...chosen, kind.event]
                        : chosen.filter((one) => one !== kind.event),
                    )
                  }
                >
                  {meaning(kind)}
                </Choice>
              ))}
            </div>
          ))}
        </div>
      )}
      {error && <p className="field__error">{error}</p>}
    </fieldset>
  );
}
