/** What was just done, and the way back, for ten seconds. */

import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  bad?: boolean;
  /** The way back; also reached by Ctrl Z. */
  undo?: () => void;
  /** Another next step than the way back: "Try again", "Link again". */
  offer?: { name: string; act: () => void };
  /** What becomes final when nobody took it back. */
  onExpire?: () => void;
}

const MOST = 3;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

export function toast(said: Omit<Toast, "id">): void {
  const all = [...toasts, { ...said, id: nextId++ }];
  for (const dropped of all.slice(0, -MOST)) dropped.onExpire?.();
  change(all.slice(-MOST));
}

export function expire(id: number): void {
  take(id)?.onExpire?.();
}

export function undo(id: number): void {
  take(id)?.undo?.();
}

export function accept(id: number): void {
  take(id)?.offer?.act();
}

/** The last act that can be taken back; says whether there was one. */
export function undoLast(): boolean {
  const last = toasts.findLast((one) => one.undo);
  if (last) undo(last.id);
  return last !== undefined;
}

/** When the page goes away, what was not taken back becomes final. */
export function expireAll(): void {
  for (const { id } of toasts) expire(id);
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}

function take(id: number): Toast | undefined {
  const taken = toasts.find((one) => one.id === id);
  if (taken) change(toasts.filter((one) => one.id !== id));
  return taken;
}

function change(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}
