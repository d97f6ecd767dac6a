/** The calls of a webhook, newest first: what about, what came of it, and again. */

import { useState } from "react";
import { sentence } from "../api/client";
import { rows } from "../api/pages";
import type { Delivery, Webhook } from "../api/types";
import { useCallAgain, useDeliveries } from "../api/webhooks";
import { Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { Chip } from "../ui/Small";
import { Failed, RowBones } from "../ui/States";
import { Time, useNow, useZone } from "../ui/Time";
import { toast } from "../ui/toasts";
import { answer, tries } from "./webhooks";

const states = [
  { value: "", label: "All" },
  { value: "waiting", label: "Waiting" },
  { value: "delivered", label: "Heard" },
  { value: "failed", label: "Not heard" },
];

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const [state, setState] = useState("");
  const deliveries = useDeliveries(webhook.id, state);
  const all = rows(deliveries.data);
  return (
    <>
      <Segmented
        label="Calls"
        className="segmented--scroll"
        value={state}
        segments={states}
        onChange={setState}
      />
      <div className="deliveries">
        {deliveries.isPending && <RowBones rows={3} label="Loading the calls" />}
        {deliveries.isError && (
          <Failed
            what="The calls"
            error={deliveries.error}
            onRetry={() => deliveries.refetch()}
          />
        )}
        {deliveries.isSuccess && all.length === 0 && (
          <p className="small muted card__body">
            No call here in the last 30 days. “Send a test” makes one.
          </p>
        )}
        {all.map((one) => (
          <Call key={one.id} one={one} webhook={webhook} />
        ))}
        {deliveries.hasNextPage && (
          <div className="card__body">
            <Button
              size="s"
              busy={deliveries.isFetchingNextPage && "Loading…"}
              onClick={() => deliveries.fetchNextPage()}
            >
              Show more
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function Call({ one, webhook }: { one: Delivery; webhook: Webhook }) {
  const again = useCallAgain(webhook.id);
  const zone = useZone();
  const now = useNow();
  const came = answer(one);
  const beside = [tries(one, zone, now), one.message].filter(Boolean).join(" · ");
  return (
    <div className="list__row">
      <span className="deliveries__words">
        <code className="small">{one.event}</code>
        {beside && <span className="tiny muted">{beside}</span>}
      </span>
      <Chip tone={came.tone}>{came.words}</Chip>
      <span className="small muted nowrap">
        <Time at={one.tried_at ?? one.at} />
      </span>
      {one.state !== "waiting" && (
        <Button
          size="s"
          kind="ghost"
          busy={again.isPending && "Asking…"}
          onClick={() =>
            again.mutate(one.id, {
              onError: (error) => toast({ text: sentence(error), bad: true }),
            })
          }
        >
          Call again
        </Button>
      )}
    </div>
  );
}
