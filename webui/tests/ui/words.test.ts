import { describe, expect, it } from "vitest";
import { hue, initials } from "../../src/ui/hues";
import { choose, type KeyAct, pressed } from "../../src/ui/keys";
import { count, counted, share, shortCount } from "../../src/ui/numbers";
import { keepPlaces } from "../../src/ui/places";
import { tickOf } from "../../src/ui/ticks";

describe("numbers", () => {
  it("are exact in tables and short in the sidebar", () => {
    expect(count(12_480)).toBe("12,480");
    expect(shortCount(9_999)).toBe("9,999");
    expect(shortCount(184_206)).toBe("184k");
    expect(shortCount(1_840_000)).toBe("1.8M");
  });

  it("stand before their nouns", () => {
    expect(counted(1, "lead")).toBe("1 lead");
    expect(counted(0, "lead")).toBe("0 leads");
  });

  it("have no share of nothing", () => {
    expect(share(0, 0)).toBe("");
    expect(share(3906, 38_214)).toBe("10.2%");
  });
});

describe("names", () => {
  it("give initials without the small words between", () => {
    expect(initials("Nur Aisyah binti Kamal")).toBe("NA");
    expect(initials("Aina · Shah Alam")).toBe("AS");
    expect(initials("+60 13-884 2190")).toBe("#");
    expect(initials(null)).toBe("#");
  });

  it("keep their colour", () => {
    expect(hue("Kolagen Seri", 6)).toBe(hue("Kolagen Seri", 6));
    expect(hue("Kolagen Seri", 6)).toBeLessThan(6);
  });
});

describe("keys", () => {
  const press = (key: string, change = {}) =>
    pressed({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change });
  const act = (keys: string): KeyAct => ({ keys, does: keys, act: () => {} });

  it("are named as the list of keys names them", () => {
    expect(press("k", { ctrlKey: true })).toBe("Ctrl K");
    expect(press("k", { metaKey: true })).toBe("Ctrl K");
    expect(press("x", { shiftKey: true })).toBe("Shift X");
    expect(press("?", { shiftKey: true })).toBe("?");
  });

  it("find a letter after G before the letter alone", () => {
    const acts = [act("G C"), act("C")];
    expect(choose(acts, "C", "G")?.keys).toBe("G C");
    expect(choose(acts, "C", null)?.keys).toBe("C");
    expect(choose(acts, "C", "X")?.keys).toBe("C");
  });

  it("belong to the part that was shown last", () => {
    const panel = { ...act("R"), does: "panel" };
    expect(choose([act("R"), panel], "R", null)?.does).toBe("panel");
  });
});

describe("a list under the pointer", () => {
  const ids = (items: { id: number }[]) => items.map(({ id }) => id);

  it("keeps its places, and lets newcomers follow", () => {
    const sorted = [{ id: 4 }, { id: 3 }, { id: 1 }, { id: 2 }];
    expect(ids(keepPlaces(sorted, [1, 2, 3]))).toEqual([1, 2, 3, 4]);
  });

  it("closes the gap of what has gone", () => {
    expect(ids(keepPlaces([{ id: 3 }, { id: 1 }], [1, 2, 3]))).toEqual([1, 3]);
  });
});

describe("ticks", () => {
  it("are the states of the send", () => {
    expect(
      (["queued", "sent", "delivered", "read", "expired"] as const).map(
        (state) => tickOf(state).kind,
      ),
    ).toEqual(["clock", "sent", "delivered", "read", "failed"]);
  });
});
