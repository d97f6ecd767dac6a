/** A campaign in words. */

import type { Campaign, CampaignState } from "../api/types";
import type { Tone } from "../ui/Small";
import { moment } from "../ui/times";

const states: Record<CampaignState, { name: string; tone?: Tone }> = {
  draft: { name: "Draft" },
  scheduled: { name: "Scheduled", tone: "info" },
  running: { name: "Sending", tone: "accent" },
  paused: { name: "Paused", tone: "warn" },
  finished: { name: "Finished", tone: "good" },
  cancelled: { name: "Cancelled" },
};

/** Its state, unless it waits for somebody's word. */
export function shownCampaign({ state, approval }: Pick<Campaign, "state" | "approval">) {
  return approval.needed ? { name: "Needs approval", tone: "warn" as Tone } : states[state];
}

/** "started 09:00", "starts Fri 16:00", "paused 13:40". */
export function whenWords(campaign: Campaign, zone: string, now = new Date()): string {
  const at = (time: string | null) => (time ? moment(time, zone, now) : "");
  switch (campaign.state) {
    case "draft":
      return campaign.content_version_id !== null
        ? `changed ${at(campaign.updated_at)}`
        : "no message yet";
    case "scheduled":
      return `starts ${at(campaign.starts_at)}`;
    case "paused":
      return `paused ${at(campaign.paused_at)}`;
    case "cancelled":
      return `cancelled ${at(campaign.cancelled_at)}`;
    default:
      return `started ${at(campaign.started_at)}`;
  }
}

export interface Group {
  name: string;
  campaigns: Campaign[];
}

/** Now, Next, Drafts, Before; a group without campaigns is not there. */
export function grouped(campaigns: Campaign[]): Group[] {
  const of = (...wanted: CampaignState[]) =>
    campaigns.filter((campaign) => wanted.includes(campaign.state));
  const next = of("scheduled").sort((a, b) =>
    (a.starts_at ?? "").localeCompare(b.starts_at ?? ""),
  );
  return [
    { name: "Now", campaigns: of("running", "paused") },
    { name: "Next", campaigns: next },
    { name: "Drafts", campaigns: of("draft") },
    { name: "Before", campaigns: of("finished", "cancelled") },
  ].filter((group) => group.campaigns.length > 0);
}
