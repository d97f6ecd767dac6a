import { describe, expect, it } from "vitest";
import type { AllocationPreview, PhoneOfCampaign } from "../../src/api/types";
import {
  ownLimit,
  shares,
  takesPart,
  whyWords,
  withOwn,
  withPart,
} from "../../src/campaigns/limits";

const all = [1, 2, 3];
const everyone = { device_ids: [], device_limits: [] };
const phone: PhoneOfCampaign = {
  ...{ device_id: 1, name: "Ipoh", given: 4, sent: 0, failed: 0, remaining: 0 },
  ...{ limit: null, reached: false, room: 10, out: null, out_message: null },
};

describe("who takes part", () => {
  it("is everybody while nobody is named", () => {
    expect(takesPart(everyone, 2)).toBe(true);
  });

  it("are the others once one is taken out, and everybody when it is back", () => {
    const two = withPart(everyone, all, 2, false);
    expect(two.device_ids).toEqual([1, 3]);
    expect(takesPart(two, 2)).toBe(false);
    expect(withPart(two, all, 2, true)).toEqual(everyone);
  });
});

describe("a limit of its own", () => {
  it("names its phone, and goes with it", () => {
    const limited = withOwn(everyone, all, 2, 5);
    expect(limited).toEqual({
      device_ids: all,
      device_limits: [{ device_id: 2, most: 5 }],
    });
    expect([ownLimit(limited, 2), ownLimit(limited, 1)]).toEqual([5, null]);
    expect(withPart(limited, all, 2, false).device_limits).toEqual([]);
    expect(withOwn(limited, all, 2, null)).toEqual(everyone);
  });
});

it("shows the most first, and phones that get none too", () => {
  const preview = { phones: [{ ...phone, device_id: 2, given: 9 }] } as AllocationPreview;
  const devices = [
    { id: 1, name: "Ipoh" },
    { id: 2, name: "Muar" },
  ];
  const found = shares(devices, everyone, preview);
  expect(found.map(({ name, part }) => [name, part?.given])).toEqual([
    ["Muar", 9],
    ["Ipoh", undefined],
  ]);
});

it("says why a phone gets as many as it does", () => {
  expect(whyWords({ ...phone, out_message: "It is offline." })).toBe("It is offline.");
  expect(whyWords({ ...phone, reached: true, limit: 4 })).toBe("Up to its limit of 4.");
  expect(whyWords(phone)).toBe("10 more would fit this hour.");
  expect(whyWords({ ...phone, given: 0 })).toBe("Others come first.");
});
