/** Forms of other sites that bring leads: a signed address for each. */

import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "../api/client";
import type { LeadHook, LeadHookMade } from "../api/types";
import { useLeadHooks, useMakeLeadHook, useRevokeLeadHook } from "../api/webhooks";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Chip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";
import { SecretDialog } from "./SecretDialog";

export function FormsPart() {
  const hooks = useLeadHooks();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<LeadHookMade | null>(null);
  return (
    <section className="card card--clip" aria-label="Forms">
      <div className="card__head">
        <h2>Forms</h2>
        <span className="end">
          <Button size="s" icon="plus" onClick={() => setAdding(true)}>
            New form
          </Button>
        </span>
      </div>
      {hooks.isPending && <RowBones rows={3} label="Loading the forms" />}
      {hooks.isError && (
        <Failed what="The forms" error={hooks.error} onRetry={() => hooks.refetch()} />
      )}
      {hooks.data?.items.length === 0 && (
        <Empty icon="link" title="No form yet">
          Whoever fills in a form on your site becomes a lead here, each once.
        </Empty>
      )}
      {hooks.data?.items.map((one) => (
        <FormRow key={one.id} one={one} />
      ))}
      {adding && (
        <NewForm
          onClose={() => setAdding(false)}
          onMade={(one) => {
            setAdding(false);
            setMade(one);
          }}
        />
      )}
      {made && (
        <SecretDialog
          title={made.name}
          address={addressOf(made)}
          secret={made.secret}
          onClose={() => setMade(null)}
        />
      )}
    </section>
  );
}

function addressOf({ key }: LeadHook): string {
  return `${location.origin}/api/hooks/leads/${key}`;
}

function FormRow({ one }: { one: LeadHook }) {
  const revoke = useRevokeLeadHook();
  const [asking, setAsking] = useState(false);
  return (
    <div className="list__row">
      <Icon name="link" />
      <span className="hook">
        <span className="medium">{one.name}</span>
        <span className="hook__address muted">{addressOf(one)}</span>
      </span>
      <span className="small muted wide-only">
        <Time at={one.revoked_at ?? one.created_at} />
      </span>
      {one.revoked_at ? (
        <Chip>closed</Chip>
      ) : (
        <Button size="s" kind="ghost" onClick={() => setAsking(true)}>
          Close
        </Button>
      )}
      {asking && (
        <Dialog title={`Close ${one.name}?`} onClose={() => setAsking(false)} width={440}>
          <div className="dialog__body">
            <p>
              Nothing comes in by this address any more, for good. The leads that it brought
              stay.
            </p>
          </div>
          <footer className="dialog__foot">
            <span className="grow" />
            <Button kind="ghost" onClick={() => setAsking(false)}>
              Keep it open
            </Button>
            <Button
              className="button--bad"
              busy={revoke.isPending && "Closing…"}
              onClick={() =>
                revoke.mutate(one.id, {
                  onSuccess: () => setAsking(false),
                  onError: (error) => toast({ text: sentence(error), bad: true }),
                })
              }
            >
              Close it for good
            </Button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}

function NewForm({
  onMade,
  onClose,
}: {
  onMade: (made: LeadHookMade) => void;
  onClose: () => void;
}) {
  const make = useMakeLeadHook();
  const fields = make.error instanceof ApiError ? make.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    make.mutate(name, { onSuccess: onMade });
  };
  return (
    <Dialog title="New form" onClose={onClose} width={440}>
      <form onSubmit={submit}>
        <div className="dialog__body">
          <TextField
            label="Name among your people"
            name="name"
            placeholder="Form “Meta Nov”"
            hint="You get an address and a secret for whoever keeps the site"
            error={make.isError ? (fields.name ?? sentence(make.error)) : null}
            maxLength={200}
            required
          />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" kind="primary" busy={make.isPending && "Making…"}>
            Make the form
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
