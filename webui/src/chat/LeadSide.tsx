/** The lead beside the conversation: who they are, and whether they may be written to. */

import { Link } from "wouter";
import { sentence } from "../api/client";
import { useAddLead, useLead, useSuppressLead } from "../api/leads";
import { useMay } from "../api/rights";
import type { Chat, Lead } from "../api/types";
import { Button, ButtonLink, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { ConsentWell, StatusChip } from "../ui/LeadSigns";
import { PanelSection } from "../ui/Panel";
import { phone } from "../ui/phones";
import { Avatar, Chip, NicheChip, TriggerChip } from "../ui/Small";
import { Bone, Bones, Empty } from "../ui/States";
import { toast } from "../ui/toasts";
import { below, called } from "./people";

export function LeadSide({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const lead = useLead(chat.person.lead_id);
  const change = useMay("change");
  return (
    <aside className="panel lead-side" aria-label="Lead">
      <header className="panel__head">
        <h2 className="grow">Lead</h2>
        {lead.data && (
          <Link
            href={`/leads/${lead.data.id}`}
            className="button button--ghost button--icon button--s"
            aria-label="Open the lead"
            title="Open the lead"
          >
            <Icon name="edit" size="s" />
          </Link>
        )}
        <IconButton icon="x" label="Close the lead panel" size="s" onClick={onClose} />
      </header>
      <div className="panel__body">
        <div className="lead-side__who">
          <Avatar name={chat.person.name} size={72} />
          <b>{called(chat.person)}</b>
          <span className="muted small num">{below(chat.person)}</span>
          {lead.data && (
            <span className="row row--wrap lead-chips">
              <StatusChip lead={lead.data} />
              {lead.data.owner_device_name && (
                <Chip tone="line">
                  <Icon name="phone" />
                  {lead.data.owner_device_name.split(" · ")[0]}
                </Chip>
              )}
            </span>
          )}
        </div>
        {lead.data && <Facts lead={lead.data} />}
        {lead.isLoading && (
          <Bones label="Loading the lead">
            <div className="stack">
              <Bone h={24} />
              <Bone h={70} />
            </div>
          </Bones>
        )}
        {chat.person.lead_id === null && <NotALead chat={chat} />}
      </div>
      {lead.data && change && <Foot lead={lead.data} />}
    </aside>
  );
}

function Facts({ lead }: { lead: Lead }) {
  return (
    <>
      <PanelSection title="Niches">
        <div className="row row--wrap lead-chips">
          {lead.niches.map((name) => (
            <NicheChip key={name} name={name} />
          ))}
          {lead.niches.length === 0 && <span className="small muted">none</span>}
        </div>
      </PanelSection>
      <PanelSection title="Triggers">
        <div className="row row--wrap lead-chips">
          {lead.triggers.map((name) => (
            <TriggerChip key={name} name={name} />
          ))}
          {lead.triggers.length === 0 && <span className="small muted">none</span>}
        </div>
      </PanelSection>
      {Object.keys(lead.attributes).length > 0 && (
        <dl className="facts">
          {Object.entries(lead.attributes).map(([name, value]) => (
            <div key={name} className="lead-side__fact">
              <dt className="lead-attribute">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <ConsentWell lead={lead} />
      {lead.journey && (
        <PanelSection title="Journey">
          <p className="small soft lead-side__journey">{lead.journey}</p>
        </PanelSection>
      )}
    </>
  );
}

function NotALead({ chat }: { chat: Chat }) {
  const add = useAddLead();
  const change = useMay("change");
  const { person } = chat;
  return (
    <Empty
      icon="leads"
      title="Not a lead yet"
      acts={
        change &&
        person.phone && (
          <Button
            size="s"
            icon="plus"
            busy={add.isPending && "Adding…"}
            onClick={() =>
              add.mutate(
                { name: person.name ?? phone(person.phone), phone: person.phone ?? "" },
                {
                  onSuccess: (lead) => toast({ text: `${lead.name} is a lead now` }),
                  onError: (error) => toast({ text: sentence(error), bad: true }),
                },
              )
            }
          >
            Add as a lead
          </Button>
        )
      }
    >
      Add them to give niches, record consent and write to them in campaigns.
    </Empty>
  );
}

function Foot({ lead }: { lead: Lead }) {
  const suppress = useSuppressLead(lead.id);
  const before = lead.suppressed !== null;
  return (
    <footer className="panel__foot">
      <Button
        kind="bad"
        size="s"
        icon="stopsign"
        onClick={() =>
          suppress.mutate(!before, {
            onSuccess: () =>
              toast({
                text: before
                  ? `${lead.name} may be written to again`
                  : `${lead.name} is opted out`,
                undo: () => suppress.mutate(before),
              }),
            onError: (error) => toast({ text: sentence(error), bad: true }),
          })
        }
      >
        {before ? "Opt in again" : "Opt out"}
      </Button>
      <span className="end">
        <ButtonLink href={`/leads/${lead.id}`} kind="ghost" size="s">
          All about them
        </ButtonLink>
      </span>
    </footer>
  );
}
