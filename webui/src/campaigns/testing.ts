/** A test on one's own phone, in words. */

import type { Device, Send } from "../api/types";
import { phone } from "../ui/phones";

/** What became of it so far. */
export function testWords({ state, phone: to, message }: Send): string {
  switch (state) {
    case "planned":
    case "queued":
      return "Waiting for the phone to take it.";
    case "sending":
      return "On its way to WhatsApp.";
    case "sent":
      return "WhatsApp took it. It is not on your phone yet.";
    case "delivered":
      return `It is on ${phone(to)}.`;
    case "read":
    case "played":
      return `It is on ${phone(to)}, and was read.`;
    case "uncertain":
      return message ?? "Nobody knows whether it went out. Look at your phone.";
    default:
      return message ?? "It did not go out.";
  }
}

export function hasFailed({ state }: Send): boolean {
  return ["failed", "expired", "cancelled", "suppressed"].includes(state);
}

/** Only a phone that is online can send a test at once. */
export function canTest(device: Pick<Device, "state">): boolean {
  return device.state === "online";
}
