import { describe, expect, it } from "vitest";
import { may } from "../../src/api/rights";
import { matching } from "../../src/frame/finding";
import { pageOf } from "../../src/frame/pages";

describe("find or go to", () => {
  const names = (typed: string, ...all: string[]) =>
    matching(
      all.map((name) => ({ name })),
      typed,
    ).map(({ name }) => name);

  it("puts the beginning of a name first, then of a word, then the middle", () => {
    expect(names("ai", "Main", "Kak Aina", "Aina")).toEqual(["Aina", "Kak Aina", "Main"]);
  });

  it("finds everything for nothing, and nothing for nonsense", () => {
    expect(names("", "a", "b")).toEqual(["a", "b"]);
    expect(names("zzz", "a")).toEqual([]);
  });
});

describe("an address", () => {
  it("belongs to one page of the sidebar", () => {
    const page = (address: string) => pageOf(address)?.name;
    expect(page("/")).toBe("Today");
    expect(page("/inbox")).toBe("Inbox");
    expect(page("/device/7/whatsapp-web/3")).toBe("Inbox");
    expect(page("/devices/7")).toBe("Devices");
    expect(page("/leads/import/4")).toBe("Leads");
    expect(page("/settings/rules")).toBe("Settings");
    expect(page("/nowhere")).toBeUndefined();
  });
});

describe("rights", () => {
  it("grow with the role", () => {
    expect(may("viewer", "change")).toBe(false);
    expect(may("operator", "change")).toBe(true);
    expect(may("operator", "govern")).toBe(false);
    expect(may("admin", "govern")).toBe(true);
  });
});
