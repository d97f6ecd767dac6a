/** What the link dialog says at each moment of a linking. */

import type { Pairing, Transport } from "../api/types";
import { counted } from "../ui/numbers";

export type Method = Pairing["method"];
export type Phase = "starting" | "waiting" | "taken" | "online" | "over";

export interface PairingWords {
  phase: Phase;
  title: string;
  text: string;
}

const starting: Record<Transport, PairingWords> = {
  whatsapp: {
    phase: "starting",
    title: "Asking WhatsApp for a code",
    text: "This takes a few seconds.",
  },
  simulated: {
    phase: "starting",
    title: "Getting a code",
    text: "A simulated phone scans it on its own.",
  },
};

const waiting: Record<Method, PairingWords> = {
  qr: {
    phase: "waiting",
    title: "Waiting for the scan",
    text: "Then it takes over its chats and comes online. Close this before the scan, and nothing is linked.",
  },
  code: {
    phase: "waiting",
    title: "Waiting for the code",
    text: "Then it takes over its chats and comes online. Close this before that, and nothing is linked.",
  },
};

/** Before a code to type can be asked for. */
export const numberless: PairingWords = {
  phase: "starting",
  title: "Which number is it?",
  text: "WhatsApp gives the code for one number, and that phone shows a message to confirm.",
};

/** A phone is linked in one window at a time: the last that asked for a code. */
export const elsewhere: PairingWords = {
  phase: "over",
  title: "Stopped",
  text: "Another window went on with this phone. Ask for a new code to link it here.",
};

export const online: PairingWords = {
  phase: "online",
  title: "Online",
  text: "The phone is linked and ready.",
};

/** What to do about a refusal, beside the server's sentence. */
const ways: Record<string, string> = {
  "number-linked-already":
    "Find it in the list by its number. To link another phone here, show a new code.",
  "pairing-unreachable": "Check that this installation reaches the internet, then try again.",
  "client-outdated": "Whoever runs Carillon installs its newest version first.",
  "real-phones-off": "Ask whoever runs Carillon, or link a simulated phone.",
  "simulated-phones-off": "Link a real phone.",
};

/** Unknown states wait: a newer server may know more steps than we do. */
export function pairingWords(pairing: Pairing | undefined, transport: Transport): PairingWords {
  if (!pairing) return starting[transport];
  switch (pairing.state) {
    case "scanned":
      return {
        phase: "taken",
        title: "Linked",
        text: `Taking over the chats of the last ${counted(pairing.history_days, "day")}. This may take up to 3 minutes; you can close this meanwhile.`,
      };
    case "online":
      return online;
    case "expired":
      return {
        phase: "over",
        title: "The code ran out",
        text: pairing.message ?? "Nobody used it in time. A new one takes a few seconds.",
      };
    case "refused":
      return {
        phase: "over",
        title: "It was not linked",
        text: [
          pairing.message ?? "Try again in a few minutes, or with another phone.",
          ways[pairing.code ?? ""],
        ]
          .filter(Boolean)
          .join(" "),
      };
    case "cancelled":
      return { phase: "over", title: "Stopped", text: "Show a new code to go on." };
    default: {
      const hasCode = pairing.qr !== null || pairing.link_code !== null;
      return hasCode ? waiting[pairing.method] : starting[transport];
    }
  }
}

/** The linking as it concerns this way of linking: what was taken counts for both. */
export function forMethod(pairing: Pairing | undefined, method: Method): Pairing | undefined {
  return pairing?.method === method || isTaken(pairing) ? pairing : undefined;
}

/** Whether somebody began another linking after the one that we asked for. */
export function isElsewhere(pairing: Pairing | undefined, asked: Method): boolean {
  return pairing !== undefined && !forMethod(pairing, asked);
}

/** Whether the phone took the code: from then on it is linked. */
export function isTaken(pairing: Pairing | undefined): boolean {
  return pairing?.state === "scanned" || pairing?.state === "online";
}
