import { describe, expect, it } from "vitest";
import type { Today } from "../../src/api/types";
import { latest, needSign, needTitle, summary } from "../../src/today/words";

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

  it("puts the number before the noun of each need", () => {
    const need = (code: string, count: number) => ({
      code,
      count,
      message: "Said so.",
      path: "/",
    });
    expect(needTitle(need("logged-out", 14))).toBe("14 phones logged out");
    expect(needTitle(need("uncertain", 1))).toBe("1 send is uncertain");
    expect(needTitle(need("unread", 23))).toBe("23 chats wait for a reply");
  });

  it("keeps the server's words for a need it does not know", () => {
    const need = { code: "something-new", count: 2, message: "Two things.", path: "/" };
    expect(needTitle(need)).toBe("Two things.");
    expect(needSign(need.code).act).toBe("Look");
  });
});
