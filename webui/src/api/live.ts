/** One socket for the page: it says what we are viewing and hears what went stale. */

import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { retryDelay } from "./backoff";
import { api } from "./client";
import { type Hint, staleKeys } from "./hints";
import type { LiveTicket } from "./types";

export type Viewed = {
  kind: "device" | "chat" | "campaign" | "devices" | "campaigns" | "leads" | "jobs" | "today";
  id?: number;
};

export type LiveStatus =
  | { name: "live" }
  | { name: "connecting" }
  | { name: "off"; since: Date; retryAt: Date };

const REPEAT_MS = 5 * 60_000; // the server forgets what an idle socket was viewing
const GATHER_MS = 250; // several hints in a moment are one refetch

let status: LiveStatus = { name: "connecting" };
const listeners = new Set<() => void>();
const views = new Map<symbol, Viewed[]>();
let tellViews = () => {};
let reconnectNow = () => {};
let isToBeTold = false;

/** Connects, and stays connected until the returned function is called. */
export function connectLive(queries: QueryClient): () => void {
  const stale = new Map<string, readonly unknown[]>();
  let socket: WebSocket | null = null;
  let attempt = 0;
  let offSince: Date | null = null;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let catchingUp: ReturnType<typeof setTimeout> | undefined;

  tellViews = () => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ viewing: viewing() }));
  };
  reconnectNow = () => {
    if (status.name !== "off") return;
    clearTimeout(timer);
    void connect();
  };

  async function connect() {
    if (offSince === null) setStatus({ name: "connecting" });
    try {
      const { url } = await api.post<LiveTicket>("/live/tickets");
      if (over) return;
      socket = new WebSocket(url);
      socket.onopen = opened;
      socket.onmessage = heard;
      socket.onclose = closed;
    } catch {
      closed();
    }
  }

  function opened() {
    attempt = 0;
    offSince = null;
    setStatus({ name: "live" });
    tellViews();
    // What changed while nobody knew what we view is only known by asking again: while we
    // were away, and also between a first page and its socket.
    clearTimeout(catchingUp);
    catchingUp = setTimeout(() => void queries.invalidateQueries(), GATHER_MS);
  }

  function heard(event: MessageEvent<string>) {
    for (const key of staleKeys(JSON.parse(event.data) as Hint)) {
      stale.set(JSON.stringify(key), key);
    }
    gathering ??= setTimeout(() => {
      gathering = undefined;
      const gathered = [...stale.values()];
      stale.clear();
      for (const queryKey of gathered) void queries.invalidateQueries({ queryKey });
    }, GATHER_MS);
  }

  function closed() {
    socket = null;
    if (over) return;
    offSince ??= new Date();
    const wait = retryDelay(attempt++, Math.random()) * 1000;
    setStatus({ name: "off", since: offSince, retryAt: new Date(Date.now() + wait) });
    timer = setTimeout(connect, wait);
  }

  const repeat = setInterval(() => tellViews(), REPEAT_MS);
  window.addEventListener("online", reconnectNow);
  void connect();

  return () => {
    over = true;
    clearTimeout(timer);
    clearTimeout(gathering);
    clearTimeout(catchingUp);
    clearInterval(repeat);
    window.removeEventListener("online", reconnectNow);
    socket?.close();
  };
}

export function tryNow(): void {
  reconnectNow();
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => status,
  );
}

/** Says that this part of the page shows these things, for as long as it does. */
export function useViewing(...shown: Viewed[]): void {
  const names = JSON.stringify(shown);
  useEffect(() => {
    const self = Symbol(names);
    views.set(self, JSON.parse(names) as Viewed[]);
    tellSoon();
    return () => {
      views.delete(self);
      tellSoon();
    };
  }, [names]);
}

/** Once for all that changes in a moment: in between, nothing would be hinted to us. */
function tellSoon(): void {
  if (isToBeTold) return;
  isToBeTold = true;
  queueMicrotask(() => {
    isToBeTold = false;
    tellViews();
  });
}

function viewing(): Viewed[] {
  const shown = [...views.values()].flat().map(({ kind, id = 0 }) => ({ kind, id }));
  return [...new Map(shown.map((one) => [`${one.kind} ${one.id}`, one])).values()];
}

function setStatus(next: LiveStatus) {
  status = next;
  for (const listener of listeners) listener();
}
