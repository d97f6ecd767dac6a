/** The ticks are the states of the send; there is no second bookkeeping. */

import type { SendState } from "../api/types";

export type TickKind = "clock" | "sent" | "delivered" | "read" | "uncertain" | "failed";

export interface TickSign {
  kind: TickKind;
  name: string;
}

const signs: Record<SendState, TickSign> = {
  planned: { kind: "clock", name: "Waiting" },
  queued: { kind: "clock", name: "Waiting" },
  sending: { kind: "clock", name: "Sending" },
  sent: { kind: "sent", name: "Sent" },
  delivered: { kind: "delivered", name: "Delivered" },
  read: { kind: "read", name: "Read" },
  played: { kind: "read", name: "Played" },
  uncertain: { kind: "uncertain", name: "Uncertain" },
  failed: { kind: "failed", name: "Failed" },
  expired: { kind: "failed", name: "Expired" },
  cancelled: { kind: "failed", name: "Cancelled" },
  suppressed: { kind: "failed", name: "Held back: opted out" },
};

export function tickOf(state: SendState): TickSign {
  return signs[state];
}
