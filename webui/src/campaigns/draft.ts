/** The draft of a campaign on this page, what of it is not saved yet, and what its button says. */

import type { Campaign, CampaignChange, Preview } from "../api/types";
import { counted } from "../ui/numbers";
import { moment } from "../ui/times";
import { said } from "./audience";

export type Draft = Required<
  Pick<
    Campaign,
    | "name"
    | "kind"
    | "audience"
    | "device_policy"
    | "device_ids"
    | "device_limit"
    | "device_limits"
    | "failover_after_hours"
    | "gap_min_seconds"
    | "gap_max_seconds"
    | "starts_at"
    | "ends_at"
    | "media"
  >
> & { text: string };

export function draftOf(campaign: Campaign): Draft {
  const { name, kind, audience, text, device_policy, device_ids } = campaign;
  const { device_limit, device_limits, failover_after_hours } = campaign;
  const { gap_min_seconds, gap_max_seconds, starts_at, ends_at, media } = campaign;
  return {
    ...{ name, kind, audience, text: text ?? "", media, device_policy, device_ids },
    ...{ device_limit, device_limits, failover_after_hours },
    ...{ gap_min_seconds, gap_max_seconds, starts_at, ends_at },
  };
}

/** The fields in which a draft differs from what was saved. */
export function changed(draft: Draft, saved: Draft): CampaignChange {
  const named = (one: Draft) => {
    const { media, audience, ...rest } = one;
    return { ...rest, audience: said(audience), media_id: media?.id ?? null };
  };
  const before: Record<string, unknown> = named(saved);
  const differs = Object.entries(named(draft)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]),
  );
  return Object.fromEntries(differs);
}

export type Phones = "owner" | "pool" | "ai";

/** Which phones it goes out from, as one choice. */
export function phonesOf({
  kind,
  device_policy,
}: Pick<Draft, "kind" | "device_policy">): Phones {
  return kind === "ai" ? "ai" : device_policy;
}

/** Limits are for phones that Carillon chooses; another phone takes over where it does not. */
export function withPhones(phones: Phones): Partial<Draft> {
  return phones === "ai"
    ? { kind: "ai", device_ids: [], failover_after_hours: null }
    : { kind: "broadcast", device_policy: phones, device_limit: null, device_limits: [] };
}

/** The primary button says what it does. */
export function startWords(
  draft: Draft,
  preview: Preview | undefined,
  zone: string,
  now: Date,
): string {
  if (draft.starts_at && new Date(draft.starts_at) > now) {
    const at = moment(draft.starts_at, zone, now);
    return `Schedule for ${/^\d/.test(at) && !at.includes(",") ? `today ${at}` : at}`;
  }
  if (!preview) return "Start now";
  return `Start now with ${counted(preview.will_receive, "lead")}`;
}

/** What keeps it from starting, in the order of the page. */
export function obstacle(
  draft: Draft,
  preview: Preview | undefined,
  sending = false,
): string | null {
  if (!draft.name.trim()) return "Give the campaign a name.";
  if (sending) return "The picture is still on its way.";
  if (!draft.text.trim() && !draft.media) return "Write the message first.";
  if (draft.gap_max_seconds < draft.gap_min_seconds)
    return "The gap at most is less than at least.";
  if (phonesOf(draft) === "pool" && draft.device_ids.length === 0) return "Choose the phones.";
  if (!preview) return "Counting who will receive it.";
  return preview.will_receive === 0 ? "Nobody would receive it." : null;
}
