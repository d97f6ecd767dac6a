import { describe, expect, it } from "vitest";
import type { Need, Today } from "../../src/api/types";
import { latest, needNote, needSign, needTitle, summary } from "../../src/today/words";

const campaign = (state: string, estimated_finish_at: string | null = null) =>
  ({ state, estimated_finish_at }) as Today["campaigns"][number];

const ZONE = "Asia/Kuala_Lumpur";
const NOW = new Date("2026-11-18T06:20:00Z");

const need = (code: string, change: Partial<Need> = {}): Need => ({
  ...{ code, count: 2, message: "Said so.", path: "/", phones: [], until: null },
  ...change,
});

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
    const title = (code: string, count: number) => needTitle(need(code, { count }));
    expect(title("logged-out", 14)).toBe("14 phones logged out");
    expect(title("uncertain", 1)).toBe("1 send is uncertain");
    expect(title("unread", 23)).toBe("23 chats wait for a reply");
    expect(title("approval", 1)).toBe("1 large campaign waits for a word");
    expect(title("approval", 3)).toBe("3 large campaigns wait for a word");
    expect(title("client-outdated", 1)).toBe("1 phone needs a newer Carillon");
  });

  it("says until when phones rest, and which", () => {
    const phones = [
      { id: 4, name: "Mei Ling · Ipoh" },
      { id: 7, name: "Priya" },
    ];
    const rest = need("resting", { count: 3, phones, until: "2026-11-18T07:00:00Z" });
    expect(needTitle(rest)).toBe("3 phones rest");
    expect(needNote(rest, ZONE, NOW)).toBe("Mei Ling · Ipoh and 2 more, until 15:00");
    const gone = need("logged-out", { count: 1, phones: phones.slice(1) });
    expect(needNote(gone, ZONE, NOW)).toBe("Priya, messages wait");
  });

  it("keeps the server's words for a need it does not know", () => {
    const news = need("something-new", { message: "Two things." });
    expect(needTitle(news)).toBe("Two things.");
    expect(needSign(news.code).act).toBe("Look");
  });
});
