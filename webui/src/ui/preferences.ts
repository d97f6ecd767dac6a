/** What only this person on this computer prefers. */

import { useSyncExternalStore } from "react";

export interface Preferences {
  theme: "system" | "light" | "dark";
  singleKeys: boolean;
  enterSends: boolean;
  leadPanel: boolean;
  devicesView: "grid" | "table";
  pinned: number[];
  lastDevice: number | null;
}

const KEY = "carillon-preferences";
const defaults: Preferences = {
  theme: "system",
  singleKeys: true,
  enterSends: true,
  leadPanel: true,
  devicesView: "grid",
  pinned: [],
  lastDevice: null,
};

let preferences: Preferences = read();
const listeners = new Set<() => void>();

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => preferences,
  );
}

export function prefer(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Private windows may refuse to store: then it holds until the page is closed.
  }
  dress();
  for (const listener of listeners) listener();
}

/** Puts the theme on the page, now and whenever the system changes its mind. */
export function followTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  dress();
}

function dress() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme =
    preferences.theme === "system" ? system : preferences.theme;
}

function read(): Preferences {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return defaults;
  }
}
