import { describe, expect, it } from "vitest";
import type { Audience } from "../../src/api/types";
import { anyOf, beside, leavesOut, replaced, withAnyOf } from "../../src/campaigns/audience";

const everybody: Audience = {
  ...{ niche: null, niches: [], trigger: null, triggers: [] },
  ...{ status: null, owner_device_id: null, attributes: {} },
  left_out: { niches: [], triggers: [], status: null, campaign_ids: [] },
};

describe("several words", () => {
  it("are said as several, one as one", () => {
    const one = withAnyOf(everybody, "niche", ["Halia"]);
    expect([one.niche, one.niches]).toEqual(["Halia", []]);
    const two = withAnyOf(one, "niche", ["Halia", "Seri"]);
    expect([two.niche, two.niches]).toEqual([null, ["Halia", "Seri"]]);
    expect(anyOf(two, "niche")).toEqual(["Halia", "Seri"]);
    const again = withAnyOf(two, "niche", ["Seri"]);
    expect([again.niche, again.niches]).toEqual(["Seri", []]);
    expect(withAnyOf(again, "niche", [])).toEqual(everybody);
  });

  it("leave the one that must hold beside them as it is", () => {
    const both = { ...everybody, trigger: "A", triggers: ["B", "C"] };
    expect(beside(both, "trigger")).toBe("A");
    const fewer = withAnyOf(both, "trigger", ["B"]);
    expect([fewer.trigger, fewer.triggers]).toEqual(["A", ["B"]]);
    expect(beside({ ...everybody, trigger: "A" }, "trigger")).toBeNull();
  });

  it("are changed and taken out one by one, none twice", () => {
    expect(replaced(["a", "b"], 1, "c")).toEqual(["a", "c"]);
    expect(replaced(["a", "b"], 1, "a")).toEqual(["a"]);
    expect(replaced(["a", "b"], 0, null)).toEqual(["b"]);
  });
});

it("knows whether somebody is left out", () => {
  const without = (left_out: Partial<Audience["left_out"]>) =>
    leavesOut({ ...everybody, left_out: { ...everybody.left_out, ...left_out } });
  expect(without({})).toBe(false);
  expect(without({ status: "customer" })).toBe(true);
  expect(without({ campaign_ids: [7] })).toBe(true);
});
