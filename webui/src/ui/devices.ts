/** A phone's state as it is shown: in a word and a shape, resting in place of online. */

import type { Device, DeviceState } from "../api/types";
import type { Shape } from "./Small";

export interface ShownState {
  name: string;
  shape: Shape;
}

const states: Record<DeviceState, ShownState> = {
  new: { name: "Not linked yet", shape: "offline" },
  pairing: { name: "Linking", shape: "offline" },
  connecting: { name: "Connecting", shape: "offline" },
  online: { name: "Online", shape: "online" },
  resting: { name: "Resting", shape: "resting" },
  offline: { name: "Offline", shape: "offline" },
  "logged-out": { name: "Logged out", shape: "gone" },
  removed: { name: "Removed", shape: "gone" },
};

// Made once: thousands of names are compared whenever a list changes.
const names = new Intl.Collator("en", { numeric: true });

/** "Phone 2" before "Phone 10". */
export function byName(a: string, b: string): number {
  return names.compare(a, b);
}

type Stateful = Pick<Device, "state" | "resting_until">;

/** Whether it can send what a person writes: resting holds back only what goes out in bulk. */
export function isLinked(device: Pick<Device, "state">): boolean {
  return device.state === "online" || device.state === "resting";
}

export function isResting(device: Stateful, now = new Date()): boolean {
  if (device.resting_until === null) return device.state === "resting";
  return isLinked(device) && new Date(device.resting_until) > now;
}

export function shownState(device: Stateful, now = new Date()): ShownState {
  if (isResting(device, now)) return { name: "Resting", shape: "resting" };
  return states[device.state === "resting" ? "online" : device.state];
}

export function shapeOf(device: Stateful, now = new Date()): Shape {
  return shownState(device, now).shape;
}

/** For a state that arrives as a bare word, in a report. */
export function shownWord(state: string | null): ShownState {
  if (state === null) return { name: "", shape: "offline" };
  return states[state as DeviceState] ?? { name: state, shape: "offline" };
}
