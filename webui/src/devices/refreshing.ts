/** How far a refresh is, in numbers and words, and what came of it for one phone. */

import type { Device, Refreshed, RefreshProgress } from "../api/types";
import { isLinked } from "../ui/devices";
import { count } from "../ui/numbers";

export interface RefreshCounts {
  asked: number;
  done: number;
  online: number;
  needQr: number;
  offline: number;
}

export function countsOf({ asked, items }: RefreshProgress): RefreshCounts {
  const of = (...codes: Refreshed["code"][]) =>
    items.filter(({ code }) => codes.includes(code)).length;
  const online = of("reconnected", "already-connected");
  const needQr = of("qr-required");
  const offline = of("still-offline");
  return { asked, done: online + needQr + offline, online, needQr, offline };
}

export function isOver({ asked, done }: RefreshCounts): boolean {
  return done >= asked;
}

/** "Refreshing 18 of 41 · 15 online · 2 need QR". */
export function progressWords(counts: RefreshCounts): string {
  const { asked, done, online, needQr, offline } = counts;
  return [
    isOver(counts) ? "Refreshed" : `Refreshing ${count(done)} of ${count(asked)}`,
    `${count(online)} online`,
    needQr > 0 && `${count(needQr)} ${needQr === 1 ? "needs" : "need"} QR`,
    offline > 0 && `${count(offline)} still offline`,
  ]
    .filter(Boolean)
    .join(" · ");
}

export interface Result {
  text: string;
  tone: "info" | "good" | "warn";
}

/** What a row tells of its refresh, until its phone has moved on since. */
export function resultOf(device: Device, asked: Refreshed | undefined): Result | null {
  switch (asked?.code) {
    case undefined:
      return null;
    case null:
      return { text: "Reconnecting", tone: "info" };
    case "already-connected":
    case "reconnected":
      return isLinked(device) ? { text: "Online again", tone: "good" } : null;
    case "qr-required":
      return device.next_step === "link" ? { text: "Needs QR", tone: "warn" } : null;
    case "still-offline":
      return device.state === "offline" ? { text: "Still offline", tone: "warn" } : null;
  }
}
