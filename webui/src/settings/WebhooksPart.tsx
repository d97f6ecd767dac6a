/** Webhooks: what other programs are told, and how well they listen. */

import { useState } from "react";
import { sentence } from "../api/client";
import type { Webhook, WebhookMade } from "../api/types";
import {
  useChangeWebhook,
  useEventKinds,
  useMakeWebhook,
  useRemoveWebhook,
  useRenewSecret,
  useTryWebhook,
  useWebhooks,
} from "../api/webhooks";
import { Button } from "../ui/Button";
import { Switch } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Chip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { toast } from "../ui/toasts";
import { Deliveries } from "./Deliveries";
import { SecretDialog } from "./SecretDialog";
import { WebhookDialog } from "./WebhookDialog";
import { eventsTold, standing } from "./webhooks";

export function WebhooksPart() {
  const webhooks = useWebhooks();
  const make = useMakeWebhook();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<WebhookMade | null>(null);
  return (
    <section className="card card--clip" aria-label="Webhooks">
      <div className="card__head">
        <h2>Webhooks</h2>
        <span className="end">
          <Button size="s" icon="plus" onClick={() => setAdding(true)}>
            New webhook
          </Button>
        </span>
      </div>
      {webhooks.isPending && <RowBones rows={3} label="Loading the webhooks" />}
      {webhooks.isError && (
        <Failed what="The webhooks" error={webhooks.error} onRetry={() => webhooks.refetch()} />
      )}
      {webhooks.data?.items.length === 0 && (
        <Empty icon="send" title="No webhook yet">
          A CRM or a program of yours hears of replies, opt-outs and sends as they happen.
        </Empty>
      )}
      {webhooks.data?.items.map((one) => (
        <OneWebhook key={one.id} webhook={one} onSecret={setSecret} />
      ))}
      {adding && (
        <WebhookDialog
          busy={make.isPending}
          error={make.error}
          onClose={() => {
            make.reset();
            setAdding(false);
          }}
          onSave={(given) =>
            make.mutate(given, {
              onSuccess: (one) => {
                setAdding(false);
                setSecret(one);
              },
            })
          }
        />
      )}
      {secret && (
        <SecretDialog
          title={secret.name}
          secret={secret.secret}
          onClose={() => setSecret(null)}
        />
      )}
    </section>
  );
}

type Asked = "change" | "secret" | "remove";

function OneWebhook({
  webhook,
  onSecret,
}: {
  webhook: Webhook;
  onSecret: (made: WebhookMade) => void;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [shown, setShown] = useState(false);
  const kinds = useEventKinds().data?.items ?? [];
  const change = useChangeWebhook(webhook.id);
  const test = useTryWebhook(webhook.id);
  const state = standing(webhook);
  const failed = (error: Error) => toast({ text: sentence(error), bad: true });
  const close = () => {
    change.reset();
    setAsked(null);
  };
  return (
    <section className="webhook" aria-label={webhook.name}>
      <div className="webhook__head">
        <span className="hook">
          <span className="medium">{webhook.name}</span>
          <span className="hook__address muted">{webhook.address}</span>
        </span>
        <Chip tone={state.tone}>{state.words}</Chip>
        <Switch
          label={`${webhook.name} is told`}
          checked={webhook.active}
          onChange={(active) => change.mutate({ active }, { onError: failed })}
        />
      </div>
      <div className="webhook__acts">
        <span className="small muted webhook__events">{eventsTold(webhook, kinds)}</span>
        <Button
          size="s"
          busy={test.isPending && "Sending…"}
          onClick={() =>
            test.mutate(undefined, {
              onSuccess: () => setShown(true),
              onError: failed,
            })
          }
        >
          Send a test
        </Button>
        <Button size="s" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? "Hide the calls" : "See the calls"}
        </Button>
        <Menu
          label={`More of ${webhook.name}`}
          className="button button--s button--icon"
          items={[
            { label: "Change…", icon: "edit", onSelect: () => setAsked("change") },
            { label: "New secret…", icon: "shield", onSelect: () => setAsked("secret") },
            {
              ...{ label: "Remove…", icon: "trash", bad: true, rule: true },
              onSelect: () => setAsked("remove"),
            },
          ]}
        >
          <Icon name="more" size="s" />
        </Menu>
      </div>
      {shown && <Deliveries webhook={webhook} />}
      {asked === "change" && (
        <WebhookDialog
          webhook={webhook}
          busy={change.isPending}
          error={change.error}
          onClose={close}
          onSave={(given) => change.mutate(given, { onSuccess: close })}
        />
      )}
      {asked === "secret" && (
        <RenewDialog webhook={webhook} onSecret={onSecret} onClose={close} />
      )}
      {asked === "remove" && <RemoveDialog webhook={webhook} onClose={close} />}
    </section>
  );
}

function RenewDialog({
  webhook,
  onSecret,
  onClose,
}: {
  webhook: Webhook;
  onSecret: (made: WebhookMade) => void;
  onClose: () => void;
}) {
  const renew = useRenewSecret(webhook.id);
  return (
    <Sure
      title={`Another secret for ${webhook.name}?`}
      text="The old one signs nothing from now on: calls are refused there until the other program has the new one."
      act="Make another"
      busy={renew.isPending && "Making…"}
      onClose={onClose}
      onAct={() =>
        renew.mutate(undefined, {
          onSuccess: (made) => {
            onClose();
            onSecret(made);
          },
          onError: (error) => toast({ text: sentence(error), bad: true }),
        })
      }
    />
  );
}

function RemoveDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const remove = useRemoveWebhook();
  return (
    <Sure
      title={`Remove ${webhook.name}?`}
      text="It is told nothing more, and the log of its calls goes. Switching it off keeps both."
      act="Remove for good"
      busy={remove.isPending && "Removing…"}
      onClose={onClose}
      onAct={() =>
        remove.mutate(webhook.id, {
          onError: (error) => toast({ text: sentence(error), bad: true }),
        })
      }
    />
  );
}

function Sure({
  title,
  text,
  act,
  busy,
  onAct,
  onClose,
}: {
  title: string;
  text: string;
  act: string;
  busy: string | false;
  onAct: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose} width={440}>
      <div className="dialog__body">
        <p>{text}</p>
      </div>
      <footer className="dialog__foot">
        <span className="grow" />
        <Button kind="ghost" onClick={onClose}>
          Not now
        </Button>
        <Button className="button--bad" busy={busy} onClick={onAct}>
          {act}
        </Button>
      </footer>
    </Dialog>
  );
}
