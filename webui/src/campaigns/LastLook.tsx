/** The last look before it leaves the building: how many, until when, the first message. */

import { useLocation } from "wouter";
import { useStartCampaign } from "../api/campaigns";
import { sentence } from "../api/client";
import { useMay } from "../api/rights";
import type { Campaign, Preview } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { count, counted } from "../ui/numbers";
import { Banner } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment } from "../ui/times";
import { type Draft, phonesOf } from "./draft";
import { MessageBubble } from "./MessageBubble";

export function LastLook({
  campaign,
  draft,
  preview,
  onClose,
}: {
  campaign: Campaign;
  draft: Draft;
  preview: Preview;
  onClose: () => void;
}) {
  const start = useStartCampaign(campaign.id);
  const [, go] = useLocation();
  const zone = useZone();
  const now = useNow();
  const startsAt = draft.starts_at && new Date(draft.starts_at) > now ? draft.starts_at : null;
  const mustAsk = !useMay("govern") && preview.needs_approval;
  const leads = counted(preview.will_receive, "lead");
  return (
    <Dialog title="A last look" onClose={onClose} width={520}>
      <div className="dialog__body stack">
        {start.isError && (
          <Banner tone="bad" icon="alert" box>
            {sentence(start.error)}
          </Banner>
        )}
        <dl className="facts last-look">
          <dt>Goes to</dt>
          <dd>
            <b>{leads}</b>
          </dd>
          <dt>Starts</dt>
          <dd>{startsAt ? moment(startsAt, zone, now) : "at once"}</dd>
          <dt>Finishes about</dt>
          <dd>
            {preview.estimated_finish_at
              ? moment(preview.estimated_finish_at, zone, now)
              : "not known"}
          </dd>
          {preview.too_late > 0 && (
            <>
              <dt>Would not make it</dt>
              <dd className="warn">{count(preview.too_late)}, before its end</dd>
            </>
          )}
          <dt>From</dt>
          <dd>{fromWords(draft)}</dd>
        </dl>
        {preview.sample && (
          <div className="wall last-look__wall">
            <p className="tiny muted">{preview.sample.name} gets</p>
            <MessageBubble media={draft.media} text={preview.sample.text} />
          </div>
        )}
      </div>
      <footer className="dialog__foot">
        <span className="grow small muted">
          {mustAsk
            ? "So many leads need the approval of an owner or admin."
            : preview.needs_approval
              ? "With this you approve it."
              : "It can be paused at any moment."}
        </span>
        <Button kind="ghost" onClick={onClose}>
          Not yet
        </Button>
        <Button
          kind="primary"
          icon={mustAsk ? "shield" : "send"}
          busy={start.isPending && "Starting…"}
          onClick={() =>
            start.mutate(
              { starts_at: startsAt, ends_at: draft.ends_at },
              { onSuccess: () => go(`/campaigns/${campaign.id}`) },
            )
          }
        >
          {mustAsk ? "Ask for approval" : startsAt ? "Schedule it" : "Start it"}
        </Button>
      </footer>
    </Dialog>
  );
}

function fromWords(draft: Draft): string {
  switch (phonesOf(draft)) {
    case "owner":
      return "each lead's own phone";
    case "pool":
      return counted(draft.device_ids.length, "phone");
    case "ai":
      return draft.device_limit === null
        ? "phones that Carillon chooses"
        : `phones that Carillon chooses, at most ${count(draft.device_limit)} each`;
  }
}
