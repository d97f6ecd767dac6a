/** "Leave out those in Halia Gold, and who got Promo 11.11": whoever fits any of it gets nothing. */

import type { Audience } from "../api/types";
import type { MenuItem } from "../ui/Menu";
import { type Option, Sentence, Word } from "../ui/Sentence";
import { AnyOf } from "./AnyOf";

type LeftOut = Audience["left_out"];

export function LeftOutSentence({
  audience,
  niches,
  triggers,
  statuses,
  campaigns,
  onChange,
}: {
  audience: Audience;
  niches: Option[];
  triggers: Option[];
  statuses: Option[];
  campaigns: Option[];
  onChange: (audience: Audience) => void;
}) {
  const { left_out: out } = audience;
  const put = (change: Partial<LeftOut>) => onChange(leaving(audience, change));
  return (
    <Sentence small label="Left out">
      <span>Leave out</span>
      {out.niches.length > 0 && (
        <>
          those in
          <AnyOf
            name="Left out niche"
            any="no niche"
            another="Or out of another niche"
            words={out.niches}
            options={niches}
            onChange={(next) => put({ niches: next })}
          />
        </>
      )}
      {out.triggers.length > 0 && (
        <>
          those with
          <AnyOf
            name="Left out trigger"
            any="no trigger"
            another="Or with another trigger"
            words={out.triggers}
            options={triggers}
            onChange={(next) => put({ triggers: next })}
          />
        </>
      )}
      {out.status && (
        <>
          those who are
          <Word
            name="Left out status"
            any="of no status"
            value={out.status}
            options={statuses}
            onChange={(value) => put({ status: (value || null) as LeftOut["status"] })}
          />
        </>
      )}
      {out.campaign_ids.length > 0 && (
        <>
          those who got
          <AnyOf
            name="Already got"
            any="no campaign"
            another="Or got another campaign"
            words={out.campaign_ids.map(String)}
            options={campaigns}
            onChange={(next) => put({ campaign_ids: next.map(Number).filter(Boolean) })}
          />
        </>
      )}
    </Sentence>
  );
}

/** What "and…" offers to leave out, of what is not left out yet. */
export function leaveOutItems(
  audience: Audience,
  niches: Option[],
  triggers: Option[],
  campaigns: Option[],
  onChange: (audience: Audience) => void,
): MenuItem[] {
  const { left_out: out } = audience;
  const item = (label: string, change: Partial<LeftOut>): MenuItem => ({
    ...{ label, icon: "stopsign" },
    onSelect: () => onChange(leaving(audience, change)),
  });
  const [niche, trigger, campaign] = [niches[0], triggers[0], campaigns[0]];
  const items = [
    niche && out.niches.length === 0 && item("leave out a niche", { niches: [niche.value] }),
    trigger &&
      out.triggers.length === 0 &&
      item("leave out a trigger", { triggers: [trigger.value] }),
    !out.status && item("leave out a status", { status: "customer" }),
    campaign &&
      out.campaign_ids.length === 0 &&
      item("leave out who got a campaign", { campaign_ids: [Number(campaign.value)] }),
  ].filter((one) => one !== undefined && one !== false);
  return items.map((one, place) => ({ ...one, rule: place === 0 }));
}

function leaving(audience: Audience, change: Partial<LeftOut>): Audience {
  return { ...audience, left_out: { ...audience.left_out, ...change } };
}
