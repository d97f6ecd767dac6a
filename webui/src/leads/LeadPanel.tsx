/** One lead: facts, consent, and what may be done with them. */

import { useState } from "react";
import { useLocation } from "wouter";
import { useNewChat } from "../api/chats";
import { sentence } from "../api/client";
import { useDevices } from "../api/devices";
import { useDeleteLead, useLead, useRestoreLead, useSuppressLead } from "../api/leads";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import type { Lead } from "../api/types";
import { Button } from "../ui/Button";
import { isLinked } from "../ui/devices";
import { Icon } from "../ui/Icon";
import { ConsentWell, StatusChip } from "../ui/LeadSigns";
import { Menu, type MenuItem } from "../ui/Menu";
import { Panel, PanelSection } from "../ui/Panel";
import { phone } from "../ui/phones";
import { Avatar, NicheChip, TriggerChip } from "../ui/Small";
import { Bone, Bones, Failed } from "../ui/States";
import { useNow } from "../ui/Time";
import { clock } from "../ui/times";
import { toast } from "../ui/toasts";
import { EditLeadDialog } from "./LeadDialogs";
import { LeadHistory } from "./LeadHistory";
import { EraseDialog, PersonExportDialog, WithdrawDialog } from "./PrivacyDialogs";

type Asked = "edit" | "withdraw" | "export" | "erase";

export function LeadPanel({ id, onClose }: { id: number; onClose: () => void }) {
  const lead = useLead(id);
  if (lead.data) return <OneLead lead={lead.data} onClose={onClose} />;
  return (
    <Panel label="Lead" title="Lead" onClose={onClose}>
      {lead.isError ? (
        <Failed what="This lead" error={lead.error} onRetry={() => lead.refetch()} />
      ) : (
        <Bones label="Loading the lead">
          <div className="stack">
            <Bone h={34} />
            <Bone h={90} />
            <Bone h={70} />
          </div>
        </Bones>
      )}
    </Panel>
  );
}

function OneLead({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const change = useMay("change");
  const acts = useActs(lead, onClose);
  const now = useNow();
  const theirTime = lead.zone ? ` · ${clock(now, lead.zone)} there` : "";
  return (
    <Panel
      label={`Lead ${lead.name}`}
      picture={<Avatar name={lead.name} size={44} />}
      title={lead.name}
      sub={`${phone(lead.phone)}${theirTime}`}
      onClose={onClose}
      foot={
        change && (
          <>
            <Button kind="bad" size="s" icon="stopsign" onClick={acts.suppress}>
              {lead.suppressed ? "Opt in again" : "Opt out"}
            </Button>
            <Button kind="ghost" size="s" icon="trash" onClick={acts.remove}>
              Delete
            </Button>
            <span className="end tiny muted">Both can be undone</span>
          </>
        )
      }
    >
      <div className="row">
        {change && <OpenChat lead={lead} />}
        {change && (
          <Button icon="edit" onClick={() => setAsked("edit")}>
            Edit
          </Button>
        )}
        <MoreOf lead={lead} onAsk={setAsked} />
      </div>
      <dl className="facts">
        <dt>Status</dt>
        <dd>
          <span className="row">
            <StatusChip lead={lead} />
          </span>
        </dd>
        <dt>Niches</dt>
        <dd>
          <span className="row row--wrap lead-chips">
            {lead.niches.map((name) => (
              <NicheChip key={name} name={name} />
            ))}
            {lead.niches.length === 0 && <span className="muted">none</span>}
          </span>
        </dd>
        <dt>Triggers</dt>
        <dd>
          <span className="row row--wrap lead-chips">
            {lead.triggers.map((name) => (
              <TriggerChip key={name} name={name} />
            ))}
            {lead.triggers.length === 0 && <span className="muted">none</span>}
          </span>
        </dd>
        <dt>Owner phone</dt>
        <dd>
          {lead.owner_device_name ?? <span className="muted">the first that writes</span>}
        </dd>
        {Object.entries(lead.attributes).map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      <ConsentWell lead={lead} />
      {lead.journey && (
        <PanelSection title="Journey">
          <p className="small soft lead-journey">{lead.journey}</p>
        </PanelSection>
      )}
      <LeadHistory id={lead.id} />
      {asked === "edit" && <EditLeadDialog lead={lead} onClose={() => setAsked(null)} />}
      {asked === "withdraw" && <WithdrawDialog lead={lead} onClose={() => setAsked(null)} />}
      {asked === "export" && <PersonExportDialog lead={lead} onClose={() => setAsked(null)} />}
      {asked === "erase" && (
        <EraseDialog lead={lead} onClose={() => setAsked(null)} onErased={onClose} />
      )}
    </Panel>
  );
}

/** What is seldom asked, and of whom only admins may answer it. */
function MoreOf({ lead, onAsk }: { lead: Lead; onAsk: (asked: Asked) => void }) {
  const change = useMay("change");
  const govern = useMay("govern");
  const items: MenuItem[] = [];
  if (change && lead.consent) {
    items.push({
      label: "Withdraw consent…",
      icon: "shield",
      onSelect: () => onAsk("withdraw"),
    });
  }
  if (govern) {
    items.push(
      {
        label: "Export this person's data",
        icon: "download",
        onSelect: () => onAsk("export"),
      },
      {
        label: "Erase for good…",
        icon: "trash",
        bad: true,
        rule: true,
        onSelect: () => onAsk("erase"),
      },
    );
  }
  if (items.length === 0) return null;
  return (
    <Menu label="More" className="button button--icon" items={items}>
      <Icon name="more" />
    </Menu>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="lead-attribute">{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** From the owner phone, else from any phone that is online. */
function OpenChat({ lead }: { lead: Lead }) {
  const [, go] = useLocation();
  const phones = rows(useDevices({}).data);
  const from = lead.owner_device_id ?? phones.find(isLinked)?.id;
  const open = useNewChat(from ?? 0);
  return (
    <Button
      kind="primary"
      icon="inbox"
      className="grow"
      aria-disabled={from === undefined}
      title={from === undefined ? "No phone is online" : undefined}
      busy={open.isPending && "Opening…"}
      onClick={() =>
        from !== undefined &&
        open.mutate(lead.phone, {
          onSuccess: (chat) => go(`/device/${from}/whatsapp-web/${chat.id}`),
          onError: (error) => toast({ text: sentence(error), bad: true }),
        })
      }
    >
      Open chat
    </Button>
  );
}

function useActs(lead: Lead, onClose: () => void) {
  const suppress = useSuppressLead(lead.id);
  const remove = useDeleteLead();
  const restore = useRestoreLead();
  const failed = (error: Error) => toast({ text: sentence(error), bad: true });
  return {
    suppress: () => {
      const before = lead.suppressed !== null;
      suppress.mutate(!before, {
        onSuccess: () =>
          toast({
            text: before ? `${lead.name} may be written to again` : `${lead.name} is opted out`,
            undo: () => suppress.mutate(before),
          }),
        onError: failed,
      });
    },
    remove: () =>
      remove.mutate(lead.id, {
        onSuccess: () => {
          onClose();
          toast({
            text: `${lead.name} was deleted`,
            undo: () => restore.mutate(lead.id, { onError: failed }),
          });
        },
        onError: failed,
      }),
  };
}
