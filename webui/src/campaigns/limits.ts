/** Which phones Carillon may choose among, and how much each may attempt. */

import type { AllocationPreview, Device, PhoneLimit, PhoneOfCampaign } from "../api/types";
import { byName } from "../ui/devices";
import { count } from "../ui/numbers";
import type { Draft } from "./draft";

type Chosen = Pick<Draft, "device_ids" | "device_limits">;

/** No phone named means all of them. */
export function takesPart({ device_ids }: Chosen, id: number): boolean {
  return device_ids.length === 0 || device_ids.includes(id);
}

export function withPart(chosen: Chosen, all: number[], id: number, isIn: boolean): Chosen {
  const before = chosen.device_ids.length > 0 ? chosen.device_ids : all;
  const ids = isIn ? [...before, id] : before.filter((one) => one !== id);
  return tidied(ids, chosen.device_limits, all);
}

/** A limit of its own is for a phone that is named; null leaves the limit of all. */
export function withOwn(
  chosen: Chosen,
  all: number[],
  id: number,
  most: number | null,
): Chosen {
  const others = chosen.device_limits.filter((one) => one.device_id !== id);
  const own = most === null ? others : [...others, { device_id: id, most }];
  const ids = chosen.device_ids.length > 0 ? chosen.device_ids : all;
  return tidied(ids, own, all);
}

export function ownLimit({ device_limits }: Chosen, id: number): number | null {
  return device_limits.find((one) => one.device_id === id)?.most ?? null;
}

/** All of them are not named, so that a phone added later takes part too. */
function tidied(ids: number[], limits: PhoneLimit[], all: number[]): Chosen {
  const own = limits.filter((one) => ids.includes(one.device_id));
  const everyone = own.length === 0 && all.every((id) => ids.includes(id));
  return { device_ids: everyone ? [] : ids, device_limits: own };
}

export interface Share {
  id: number;
  name: string;
  isIn: boolean;
  part: PhoneOfCampaign | null;
}

/** Every phone with what it would get, the most first. */
export function shares(
  devices: Pick<Device, "id" | "name">[],
  chosen: Chosen,
  preview: AllocationPreview | undefined,
): Share[] {
  const parts = new Map((preview?.phones ?? []).map((part) => [part.device_id, part]));
  const given = ({ part }: Share) => part?.given ?? 0;
  return devices
    .map(({ id, name }) => ({
      ...{ id, name, isIn: takesPart(chosen, id) },
      part: parts.get(id) ?? null,
    }))
    .sort((a, b) => given(b) - given(a) || byName(a.name, b.name));
}

/** Why a phone gets as many as it does. */
export function whyWords({
  out_message,
  reached,
  given,
  limit,
  room,
}: PhoneOfCampaign): string {
  if (out_message) return out_message;
  if (reached && limit !== null) return `Up to its limit of ${count(limit)}.`;
  if (given === 0) return "Others come first.";
  return room > 0 ? `${count(room)} more would fit this hour.` : "Its hour is full.";
}
