/** A conversation as lines to draw: days, runs of one sender, and what is still on its way. */

import type { Media, Message, MessageKind, SendState } from "../api/types";
import { dayName, toLocal } from "../ui/times";

/** What a message holds beside its words. */
export interface Enclosed {
  kind: MessageKind;
  file: Held | null;
}

/** A message the server may not have yet; its id was made here, and the server echoes it. */
export interface Outgoing extends Enclosed {
  clientId: string;
  text: string;
  at: string;
  /** Why it did not arrive at the server, if it did not. */
  failed: string | null;
}

export type Line =
  | { kind: "day"; key: string; name: string }
  | { kind: "message"; key: string; message: Shown; first: boolean };

/** A file as a bubble shows it; its address is missing until it is stored. */
export type Held = NonNullable<Message["file"]>;

export interface Shown {
  id: number | null;
  clientId: string | null;
  mine: boolean;
  kind: MessageKind;
  text: string;
  at: string;
  edited: boolean;
  revoked: boolean;
  file: Held | null;
  place: Message["place"];
  cards: Message["cards"];
  reactions: Message["reactions"];
  state: SendState | null;
  problem: string | null;
  campaign: string | null;
}

const FAILED = new Set<SendState | null>(["failed", "expired", "cancelled", "suppressed"]);
const RUN_MS = 30 * 60_000;

/** Oldest first; an echo replaces its draft and never doubles it. */
export function merge(newestFirst: Message[], outgoing: Outgoing[]): Shown[] {
  const stored = newestFirst.map(fromServer).reverse();
  const echoed = new Set(stored.map((message) => message.clientId));
  const waiting = outgoing.filter((one) => !echoed.has(one.clientId)).map(fromHere);
  return [...stored, ...waiting];
}

/** Days stand between messages; a run of one sender has its tail on the first. */
export function lines(messages: Shown[], zone: string, now: Date): Line[] {
  const out: Line[] = [];
  let before: Shown | null = null;
  let day = "";
  for (const message of messages) {
    const itsDay = toLocal(message.at, zone).slice(0, 10);
    const isNewDay = itsDay !== day;
    if (isNewDay) out.push({ kind: "day", key: itsDay, name: dayName(message.at, zone, now) });
    out.push({
      kind: "message",
      key: message.clientId ?? String(message.id),
      message,
      first: isNewDay || !before || !isSameRun(before, message),
    });
    before = message;
    day = itsDay;
  }
  return out;
}

/** What a person would try again; the same id if the server never heard of it. */
export function canRetry(message: Shown): boolean {
  return message.mine && FAILED.has(message.state) && message.state !== "suppressed";
}

function isSameRun(before: Shown, message: Shown): boolean {
  return (
    before.mine === message.mine &&
    before.campaign === message.campaign &&
    Date.parse(message.at) - Date.parse(before.at) < RUN_MS
  );
}

function fromServer(message: Message): Shown {
  const mine = message.direction === "out";
  return {
    id: message.id,
    clientId: message.client_id,
    mine,
    kind: message.kind,
    text: message.text,
    at: message.at,
    edited: message.edited_at !== null,
    revoked: message.revoked_at !== null,
    file: message.file,
    place: message.place,
    cards: message.cards,
    reactions: message.reactions,
    state: mine ? message.state : null,
    problem: mine && FAILED.has(message.state) ? (message.message ?? "Not sent") : null,
    campaign: message.campaign?.name ?? null,
  };
}

function fromHere(one: Outgoing): Shown {
  return {
    id: null,
    clientId: one.clientId,
    mine: true,
    kind: one.kind,
    text: one.text,
    at: one.at,
    edited: false,
    revoked: false,
    file: one.file,
    place: null,
    cards: [],
    reactions: [],
    state: one.failed === null ? "planned" : "failed",
    problem: one.failed,
    campaign: null,
  };
}

/** What was just uploaded, as the file of a message; it is stored already. */
export function enclosing(media: Media): Enclosed {
  const { id, kind, file_name, mime, bytes, width, height, duration_seconds, url } = media;
  const file: Held = {
    ...{ media_id: id, name: file_name, mime, bytes, width, height, duration_seconds, url },
    ...{ thumbnail_url: null, state: "stored", message: null },
  };
  return { kind, file };
}
