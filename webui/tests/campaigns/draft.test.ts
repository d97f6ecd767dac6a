import { describe, expect, it } from "vitest";
import type { Campaign, Media, Preview } from "../../src/api/types";
import {
  changed,
  type Draft,
  obstacle,
  phonesOf,
  startWords,
  withPhones,
} from "../../src/campaigns/draft";
import { grouped, shownCampaign } from "../../src/campaigns/shown";

const ZONE = "Asia/Kuala_Lumpur";
const NOW = new Date("2026-11-18T06:20:00Z");
const audience = {
  ...{ niche: "Kolagen Seri", niches: [], trigger: null, triggers: [] },
  ...{ status: null, owner_device_id: null, attributes: {} },
  left_out: { niches: [], triggers: [], status: null, campaign_ids: [] },
};
const draft: Draft = {
  ...{ name: "Seri hari akhir", kind: "broadcast", audience, text: "Salam", media: null },
  ...{ device_limit: null, device_limits: [], failover_after_hours: null },
  ...{ device_policy: "owner", device_ids: [], gap_min_seconds: 10, gap_max_seconds: 30 },
  ...{ starts_at: null, ends_at: null },
};
const preview: Preview = {
  ...{ matched: 57_310, will_receive: 48_096, exclusions: [], estimated_finish_at: null },
  ...{ too_late: 0, per_hour: 0, needs_approval: false, sample: null },
};

const picture: Media = {
  ...{ id: 7, kind: "image", mime: "image/jpeg", file_name: null, bytes: 196_000 },
  ...{ width: 1600, height: 1200, duration_seconds: null, notices: [], url: "/storage/7?a" },
};

describe("saving", () => {
  it("names a picture by its id, and takes it away with nothing", () => {
    const withOne = { ...draft, media: picture };
    expect(changed(withOne, draft)).toEqual({ media_id: 7 });
    expect(changed(draft, withOne)).toEqual({ media_id: null });
  });

  it("saves nothing when only the address of the picture is new", () => {
    const before = { ...draft, media: picture };
    const after = { ...draft, media: { ...picture, url: "/storage/7?b" } };
    expect(changed(after, before)).toEqual({});
  });

  it("sends only what changed, also inside the audience", () => {
    const next = { ...draft, audience: { ...audience, niche: "Halia Gold" } };
    expect(changed(next, draft)).toEqual({
      audience: { ...audience, niche: "Halia Gold" },
    });
    expect(changed(draft, { ...draft })).toEqual({});
  });

  it("keeps an attribute to itself until its value is said", () => {
    const city = (value: string) => ({
      ...draft,
      audience: { ...audience, attributes: { city: value } },
    });
    expect(changed(city(" "), draft)).toEqual({});
    expect(changed(city("Ipoh"), draft)).toEqual({
      audience: { ...audience, attributes: { city: "Ipoh" } },
    });
  });
});

describe("the phones it goes out from", () => {
  it("are one choice", () => {
    expect(phonesOf(draft)).toBe("owner");
    expect(phonesOf({ ...draft, ...withPhones("ai") })).toBe("ai");
    expect(phonesOf({ ...draft, ...withPhones("ai"), ...withPhones("pool") })).toBe("pool");
  });

  it("lose their limits when Carillon does not choose them", () => {
    const limited: Draft = {
      ...{ ...draft, kind: "ai", device_limit: 60 },
      device_limits: [{ device_id: 3, most: 5 }],
    };
    const without = { ...limited, ...withPhones("owner") };
    expect([without.device_limit, without.device_limits]).toEqual([null, []]);
  });

  it("hand nothing over by the clock when Carillon chooses them", () => {
    const late = { ...draft, failover_after_hours: 4, ...withPhones("ai") };
    expect(late.failover_after_hours).toBeNull();
  });
});

describe("the primary button", () => {
  it("says how many leads it starts with", () => {
    expect(startWords(draft, preview, ZONE, NOW)).toBe("Start now with 48,096 leads");
  });

  it("says when, if it is later", () => {
    const at = (starts_at: string) => startWords({ ...draft, starts_at }, preview, ZONE, NOW);
    expect(at("2026-11-20T08:00:00Z")).toBe("Schedule for Fri 16:00");
    expect(at("2026-11-18T08:00:00Z")).toBe("Schedule for today 16:00");
    expect(at("2026-12-20T08:00:00Z")).toBe("Schedule for 20 Dec, 16:00");
  });

  it("starts at once when the time has passed while one wrote", () => {
    const late = { ...draft, starts_at: "2026-11-18T06:00:00Z" };
    expect(startWords(late, preview, ZONE, NOW)).toBe("Start now with 48,096 leads");
  });
});

describe("what keeps it from starting", () => {
  it("is nothing when all is said", () => {
    expect(obstacle(draft, preview)).toBeNull();
    expect(obstacle({ ...draft, text: "", media: picture }, preview)).toBeNull();
  });

  it("is said in the order of the page", () => {
    expect(obstacle({ ...draft, text: " " }, preview)).toBe("Write the message first.");
    expect(obstacle({ ...draft, device_policy: "pool" }, preview)).toBe("Choose the phones.");
    expect(obstacle({ ...draft, gap_max_seconds: 5 }, preview)).toMatch(/gap/);
    expect(obstacle(draft, preview, true)).toBe("The picture is still on its way.");
    expect(obstacle(draft, undefined)).toMatch(/Counting/);
    expect(obstacle(draft, { ...preview, will_receive: 0 })).toBe("Nobody would receive it.");
  });
});

it("says of a campaign that it waits for a word, else its state", () => {
  const approval = { needed: false, asked_at: null, approved_at: null, approved_by: null };
  const one = { state: "scheduled" as const, approval };
  expect(shownCampaign(one).name).toBe("Scheduled");
  expect(shownCampaign({ ...one, approval: { ...approval, needed: true } }).name).toBe(
    "Needs approval",
  );
});

it("groups campaigns by what they need, and leaves out empty groups", () => {
  const campaign = (id: number, state: Campaign["state"], starts_at: string | null = null) =>
    ({ id, state, starts_at }) as Campaign;
  const groups = grouped([
    campaign(1, "finished"),
    campaign(2, "scheduled", "2026-12-02T00:00:00Z"),
    campaign(3, "paused"),
    campaign(4, "scheduled", "2026-12-01T00:00:00Z"),
  ]);
  expect(groups.map(({ name, campaigns }) => [name, campaigns.map(({ id }) => id)])).toEqual([
    ["Now", [3]],
    ["Next", [4, 2]],
    ["Before", [1]],
  ]);
});
