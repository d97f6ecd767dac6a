import { describe, expect, it } from "vitest";
import type { Today } from "../../src/api/types";
import { latest, needSign, summary } from "../../src/today/words";

const campaign = (state: string, estimated_finish_at: string | null = null) =>
  ({ state, estimated_finish_at }) as Today["campaigns"][number];

describe("Today", () => {
  it("sums up what is sending", () => {
    const of = (...campaigns: Today["campaigns"]) => summary({ campaigns } as Today);
    expect(of()).toBe("nothing is sending");
    expect(of(campaign("running"))).toBe("1 campaign is sending");
    expect(of(campaign("running"), campaign("running"), campaign("paused"))).toBe(
      "2 campaigns are sending, 1 is paused",
    );
  });

  it("is done when the last one is, and unknown while one of them is", () => {
    const early = campaign("running", "2026-11-18T08:00:00Z");
    const late = campaign("running", "2026-11-18T10:40:00Z");
    expect(latest([late, early])).toBe("2026-11-18T10:40:00Z");
    expect(latest([late, campaign("paused")])).toBe("2026-11-18T10:40:00Z");
    expect(latest([late, campaign("running")])).toBeNull();
    expect(latest([])).toBeNull();
  });

  it("has a sign for each need, also for one it does not know", () => {
    expect(needSign("devices-logged-out").act).toBe("Link again");
    expect(needSign("uncertain-sends").act).toBe("Decide");
    expect(needSign("something-new").act).toBe("Look");
  });
});
