import { describe, expect, it } from "vitest";
import type { ChangeWords, Lead, ManyChanged } from "../../src/api/types";
import { backOf, doneWords, outcome, stepOf } from "../../src/leads/changing";

const LEAD = {
  ...{ id: 7, name: "Nur Aisyah", status: "prospect", owner_device_id: 3 },
  ...{ niches: ["Kolagen Seri"], triggers: ["seri_start"] },
} as Lead;

const many = (change: Partial<ManyChanged>) =>
  ({
    ...{ kind: "add-niche", details: { word: "Kopi" }, state: "changed" },
    ...{ total: 480, changed: 480, undone: 0, kept: 0, message: null },
    ...change,
  }) as ManyChanged;

describe("a change of many leads", () => {
  it("says what was done, and to how many", () => {
    const said = (kind: ManyChanged["kind"], details: ManyChanged["details"], leads = 480) =>
      doneWords({ kind, details }, leads);
    expect(said("add-niche", { word: "Kopi" })).toBe("480 leads got Kopi");
    expect(said("remove-trigger", { word: "kopi_start" }, 1)).toBe(
      "kopi_start was taken from 1 lead",
    );
    expect(said("set-status", { status: "customer" })).toBe("480 leads are customers now");
    expect(said("set-status", { status: "customer" }, 1)).toBe("1 lead is a customer now");
    expect(said("set-owner", {})).toBe("480 leads have no owner phone now");
    expect(said("delete", {}, 1)).toBe("1 lead was deleted");
  });

  it("tells those that were so already, and those that a later change keeps", () => {
    expect(outcome(many({}))).toBe("480 leads got Kopi");
    expect(outcome(many({ changed: 468 }))).toBe(
      "468 leads got Kopi; 12 leads needed no change",
    );
    expect(outcome(many({ state: "undone", undone: 479, kept: 1 }))).toBe(
      "Taken back for 479 leads; 1 lead changed since, and stays",
    );
    expect(outcome(many({ state: "failed", message: "The line broke." }))).toBe(
      "The line broke.",
    );
  });
});

describe("the same for a chosen lead", () => {
  it("adds a word once, whatever its case", () => {
    const give = (word: string) => stepOf(LEAD, { kind: "add-niche", word });
    expect(give("Kopi")).toEqual({ id: 7, change: { niches: ["Kolagen Seri", "Kopi"] } });
    expect(give("kolagen seri")).toBeNull();
  });

  it("takes away only what is there", () => {
    const take = (word: string) => stepOf(LEAD, { kind: "remove-trigger", word });
    expect(take("SERI_START")).toEqual({ id: 7, change: { triggers: [] } });
    expect(take("kopi_start")).toBeNull();
  });

  it("leaves alone whoever is so already", () => {
    expect(stepOf(LEAD, { kind: "set-status", status: "prospect" })).toBeNull();
    expect(stepOf(LEAD, { kind: "set-owner", owner_device_id: 3 })).toBeNull();
    expect(stepOf(LEAD, { kind: "set-owner", owner_device_id: null })).toEqual({
      id: 7,
      change: { owner_device_id: null },
    });
  });

  it("knows the way back of each", () => {
    const back = (change: ChangeWords) => backOf(LEAD, change).change;
    expect(back({ kind: "add-niche", word: "Kopi" })).toEqual({ niches: ["Kolagen Seri"] });
    expect(back({ kind: "remove-trigger", word: "x" })).toEqual({ triggers: ["seri_start"] });
    expect(back({ kind: "set-status", status: "customer" })).toEqual({ status: "prospect" });
    expect(back({ kind: "set-owner", owner_device_id: 9 })).toEqual({ owner_device_id: 3 });
    expect(back({ kind: "delete" })).toBe("restore");
  });
});
