/** The word that a large campaign waits for, and whoever may give it. */

import { useApprove } from "../api/campaigns";
import { sentence } from "../api/client";
import { useMay, useSession } from "../api/rights";
import type { Campaign } from "../api/types";
import { Button } from "../ui/Button";
import { count } from "../ui/numbers";
import { Banner } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment } from "../ui/times";
import { toast } from "../ui/toasts";

export function ApprovalBanner({ campaign }: { campaign: Campaign }) {
  const govern = useMay("govern");
  const above = useSession().account.approval_above;
  const approve = useApprove(campaign.id);
  const zone = useZone();
  const now = useNow();
  if (!campaign.approval.needed) return null;
  const asked = campaign.approval.asked_at;
  return (
    <Banner
      icon="shield"
      box
      acts={
        govern && (
          <Button
            size="s"
            busy={approve.isPending && "Approving…"}
            onClick={() =>
              approve.mutate(undefined, {
                onSuccess: () => toast({ text: `${campaign.name} is approved` }),
                onError: (error) => toast({ text: sentence(error), bad: true }),
              })
            }
          >
            Approve
          </Button>
        )
      }
    >
      <b>It waits for {govern ? "your approval" : "the approval of an owner or admin"}</b>
      {asked && `, asked for ${moment(asked, zone, now)}`}.{" "}
      {above === null
        ? "Nothing of it goes out before."
        : `Nothing goes out before: it is for more than ${count(above)} leads.`}
    </Banner>
  );
}
