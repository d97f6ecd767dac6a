/** Files of messages: fetched from WhatsApp when somebody wants to see them. */

import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { api, sentence } from "../api/client";
import { keys } from "../api/keys";
import { useMay } from "../api/rights";
import type { Message, Page } from "../api/types";
import type { Held, Shown } from "./messages";

/** Somebody who only scrolls past wants to see nothing. */
const DWELL_MS = 250;
/** A connector that died while it fetched says nothing; asking again is harmless. */
const PATIENCE_MS = 90_000;
/** A hint may be lost, as while a page is still connecting: then one looks again. */
const LOOK_AGAIN_MS = [2_500, 10_000, 40_000];
/** Each answer has a new address for the same file; one that is in use stays. */
const STEADY_MS = 10 * 60_000;

export type Progress =
  | { state: "stored"; url: string }
  | { state: "offered" }
  | { state: "coming" }
  | { state: "failed"; why: string };

/** What became of asking: on its way, or refused with a reason. */
type Asked = ReadonlyMap<number, string | null>;

export interface Files {
  asked: Asked;
  fetch: ((id: number) => void) | null;
}

const Context = createContext<Files>({ asked: new Map(), fetch: null });

export const FilesProvider = Context.Provider;

/** For a conversation; without its phone nothing can be fetched. */
export function useFiles(chatId: number, online: boolean): Files {
  const queries = useQueryClient();
  const may = useMay("change");
  const [asked, setAsked] = useState<Asked>(new Map());
  return useMemo(() => {
    const note = (id: number, why: string | null) =>
      setAsked((before) => new Map(before).set(id, why));
    const queryKey = keys.chats.messages(chatId);
    const lookAgain = (id: number) => {
      const data = queries.getQueryData<InfiniteData<Page<Message>>>(queryKey);
      const line = data?.pages.flatMap(({ items }) => items).find((item) => item.id === id);
      if (line?.file?.state === "offered") void queries.invalidateQueries({ queryKey });
    };
    const ask = async (id: number) => {
      note(id, null);
      setTimeout(
        () => setAsked((now) => (now.get(id) === null ? tooLong(now, id) : now)),
        PATIENCE_MS,
      );
      try {
        const line = await api.post<Message>(`/messages/${id}/file`);
        queries.setQueryData<InfiniteData<Page<Message>>>(queryKey, (data) =>
          replaced(data, line),
        );
        for (const wait of LOOK_AGAIN_MS) setTimeout(lookAgain, wait, id);
      } catch (thrown) {
        note(id, sentence(thrown));
      }
    };
    return { asked, fetch: may && online ? (id: number) => void ask(id) : null };
  }, [queries, chatId, may, online, asked]);
}

/** How far the file of a message is, and how to ask for it. */
export function useFile({ id, file }: Shown): { progress: Progress; ask: (() => void) | null } {
  const { asked, fetch } = useContext(Context);
  const progress = progressOf(file, id === null ? undefined : asked.get(id));
  const ask = fetch && id !== null && canAsk(progress) ? () => fetch(id) : null;
  // By the file, not by its line: what was sent a moment ago has no line yet.
  const key = file?.media_id ?? 0;
  const url = progress.state === "stored" ? steady(key, progress.url, Date.now()) : null;
  return { progress: url ? { state: "stored", url } : progress, ask };
}

export function progressOf(file: Held | null, asked: string | null | undefined): Progress {
  if (file?.url) return { state: "stored", url: file.url };
  if (file?.state === "failed") return { state: "failed", why: file.message ?? "" };
  if (asked === undefined) return { state: "offered" };
  return asked === null ? { state: "coming" } : { state: "failed", why: asked };
}

function canAsk({ state }: Progress): boolean {
  return state === "offered" || state === "failed";
}

/** Asks by itself once the element was in view for a moment; a failure waits for a press. */
export function useAskInView(wanted: boolean, ask: (() => void) | null) {
  const element = useRef<HTMLElement | null>(null);
  const latest = useRef(ask);
  latest.current = ask;
  const waits = wanted && ask !== null;
  useEffect(() => {
    const { current } = element;
    if (!waits || !current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watcher = new IntersectionObserver(([seen]) => {
      clearTimeout(timer);
      if (seen?.isIntersecting) timer = setTimeout(() => latest.current?.(), DWELL_MS);
    });
    watcher.observe(current);
    return () => {
      clearTimeout(timer);
      watcher.disconnect();
    };
  }, [waits]);
  return element;
}

function tooLong(asked: Asked, id: number): Asked {
  return new Map(asked).set(id, "This takes longer than it should.");
}

const addresses = new Map<number, { url: string; until: number }>();

/** The address that was given first, while it is good: else each refetch loads anew. */
export function steady(id: number, url: string, now: number): string {
  const kept = addresses.get(id);
  if (kept && now < kept.until) return kept.url;
  addresses.set(id, { url, until: now + STEADY_MS });
  return url;
}

/** "0:12", "1:04:30". */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function replaced(data: InfiniteData<Page<Message>> | undefined, line: Message) {
  if (!data) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((item) => (item.id === line.id ? line : item)),
  }));
  return { ...data, pages };
}
