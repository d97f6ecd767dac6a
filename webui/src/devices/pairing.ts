/** What the link dialog says at each moment of a pairing. */

import type { Pairing } from "../api/types";

export type Phase = "starting" | "waiting" | "working" | "online" | "over" | "later";

export interface PairingWords {
  phase: Phase;
  title: string;
  text: string;
}

const NEXT =
  "Then: save number → connect → online. You can close this; the phone appears in the list when it is linked.";

const asking: PairingWords = {
  phase: "starting",
  title: "Asking WhatsApp for a code",
  text: NEXT,
};

const later: PairingWords = {
  phase: "later",
  title: "Not in this release",
  text: "This release links simulated phones only; real ones come with the next. Until then the phone stays in the list, not linked, or can be removed there.",
};

/** Unknown states wait: a newer server may know more steps than we do. */
export function pairingWords(pairing: Pairing | undefined): PairingWords {
  const waitingFor =
    pairing?.method === "code" ? "Waiting for the code" : "Waiting for the scan";
  if (!pairing) return asking;
  switch (pairing.state) {
    case "scanned":
      return {
        phase: "working",
        title: "Scanned",
        text: "Saving the number. Keep WhatsApp open.",
      };
    case "online":
      return { phase: "online", title: "Online", text: "The phone is linked and ready." };
    case "expired":
      return {
        phase: "over",
        title: "The code ran out",
        text: pairing.message ?? "Nobody scanned it in time. A new one takes a second.",
      };
    case "refused":
      if (pairing.code === "real-phones-later") return later;
      return {
        phase: "over",
        title: "WhatsApp refused",
        text: pairing.message ?? "Try again in a few minutes, or with another phone.",
      };
    case "cancelled":
      return { phase: "over", title: "Stopped", text: "Show a new code to go on." };
    default: {
      const hasCode = pairing.qr !== null || pairing.link_code !== null;
      return {
        phase: hasCode ? "waiting" : "starting",
        title: hasCode ? waitingFor : "Asking WhatsApp for a code",
        text: NEXT,
      };
    }
  }
}

/** Seconds left, and the share of the ring that is left, of a code that lives this long. */
export function timeLeft(
  expiresAt: string | null,
  now: Date,
  lifeSeconds: number,
): { seconds: number; share: number } {
  if (!expiresAt) return { seconds: 0, share: 0 };
  const seconds = Math.max(0, Math.ceil((Date.parse(expiresAt) - now.getTime()) / 1000));
  return { seconds, share: Math.min(1, seconds / lifeSeconds) };
}

/** "K7QM2XPD" → ["K7QM", "2XPD"]; a dash that is already there is dropped. */
export function halves(code: string): [string, string] {
  const letters = code.replace(/[^A-Z0-9]/gi, "").toUpperCase();
  const middle = Math.ceil(letters.length / 2);
  return [letters.slice(0, middle), letters.slice(middle)];
}
