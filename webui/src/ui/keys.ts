/** Keys: which press means which act, and which acts this page has. */

import { useEffect, useRef, useSyncExternalStore } from "react";

export interface KeyAct {
  /** "r", "Shift X", "Ctrl K", "G T", "/" or "F2". */
  keys: string;
  does: string;
  act: () => void;
}

const GAP_MS = 900;
const registered = new Map<symbol, readonly KeyAct[]>();
const listeners = new Set<() => void>();
let shown: readonly KeyAct[] = [];

/** The name of a press, in the words of the `keys` of an act. */
export function pressed(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}): string {
  const letter = /^[a-z]$/i.test(event.key);
  const key = letter ? event.key.toUpperCase() : event.key;
  return [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && (letter || event.key.length > 1) && "Shift",
    key,
  ]
    .filter(Boolean)
    .join(" ");
}

/** The act that a press, or a press after another one, calls for. */
export function choose(
  acts: readonly KeyAct[],
  press: string,
  before: string | null,
): KeyAct | undefined {
  const named = (keys: string) =>
    acts.findLast((one) => one.keys.toUpperCase() === keys.toUpperCase());
  return (before ? named(`${before} ${press}`) : undefined) ?? named(press);
}

/** Listens for as long as the page lives; `single` says whether bare letters count. */
export function listenForKeys(single: () => boolean): () => void {
  let before: string | null = null;
  let beforeAt = 0;
  const heard = (event: KeyboardEvent) => {
    const press = pressed(event);
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
    // An open dialog or menu has its own keys.
    if (event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    if (bare && (inField(event.target) || !single())) return;
    if (press === "Ctrl Z" && inField(event.target)) return;
    const act = choose(shown, press, Date.now() - beforeAt < GAP_MS ? before : null);
    before = press;
    beforeAt = Date.now();
    if (!act) return;
    event.preventDefault();
    before = null;
    act.act();
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}

/** Gives this part of the page its keys while it is shown. */
export function useKeys(acts: KeyAct[]): void {
  const latest = useRef(acts);
  latest.current = acts;
  const names = acts.map((one) => `${one.keys}\n${one.does}`).join("\n\n");
  useEffect(() => {
    const self = Symbol("keys");
    const stable = names
      .split("\n\n")
      .filter(Boolean)
      .map((name, index) => {
        const [keys = "", does = ""] = name.split("\n");
        return { keys, does, act: () => latest.current[index]?.act() };
      });
    registered.set(self, stable);
    announce();
    return () => {
      registered.delete(self);
      announce();
    };
  }, [names]);
}

export function useShownKeys(): readonly KeyAct[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}

function announce() {
  shown = [...registered.values()].flat();
  for (const listener of listeners) listener();
}

function inField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type))
  );
}
