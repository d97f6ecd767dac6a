/** Again what failed: all of it, what one phone sent, or what had one reason. */

import { useRetry } from "../api/campaigns";
import { sentence } from "../api/client";
import { useMay } from "../api/rights";
import type { Report } from "../api/types";
import { Button } from "../ui/Button";
import { count } from "../ui/numbers";
import { toast } from "../ui/toasts";

/** Whether anything that failed may yet succeed, and this person may say so. */
export function useMayRetry({ campaign, failures }: Report): boolean {
  const change = useMay("change");
  return change && campaign.state !== "cancelled" && failures.some((one) => !one.final);
}

/** "Retry 206 of 402": only what may yet succeed. */
export function RetryAll({ report }: { report: Report }) {
  const { campaign, failures } = report;
  const { plan, busy } = usePlanning(campaign.id, {}, "");
  const all = failures.reduce((sum, one) => sum + one.count, 0);
  const again = failures.filter((one) => !one.final).reduce((sum, one) => sum + one.count, 0);
  if (!useMayRetry(report)) return null;
  return (
    <Button icon="refresh" busy={busy} onClick={plan}>
      Retry {count(again)} of {count(all)}
    </Button>
  );
}

export function RetryPhone({
  campaignId,
  deviceId,
  name,
}: {
  campaignId: number;
  deviceId: number;
  name: string;
}) {
  const { plan, busy } = usePlanning(campaignId, { device_id: deviceId }, ` of ${name}`);
  return (
    <Button kind="ghost" size="s" busy={busy} onClick={plan}>
      Retry
    </Button>
  );
}

export function RetryReason({
  campaignId,
  reason: { code, message, count: failed },
}: {
  campaignId: number;
  reason: Report["failures"][number];
}) {
  const { plan, busy } = usePlanning(campaignId, { code }, "");
  return (
    <Button
      size="s"
      aria-label={`Retry ${count(failed)}: ${message}`}
      busy={busy}
      onClick={plan}
    >
      Retry
    </Button>
  );
}

function usePlanning(
  campaignId: number,
  only: { device_id?: number; code?: string },
  ofWhat: string,
) {
  const retry = useRetry(campaignId);
  return {
    busy: retry.isPending && "Planning…",
    plan: () =>
      retry.mutate(only, {
        onSuccess: ({ retried }) => toast({ text: `${count(retried)}${ofWhat} planned again` }),
        onError: (error) => toast({ text: sentence(error), bad: true }),
      }),
  } as const;
}
