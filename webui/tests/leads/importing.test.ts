import { describe, expect, it } from "vitest";
import type { ImportState, LeadImport } from "../../src/api/types";
import {
  label,
  mappingProblem,
  movingWords,
  reason,
  shownImport,
  stepOf,
  undoable,
  unmapped,
} from "../../src/leads/importing";
import { attributeLines, parseAttributes, parseWords } from "../../src/leads/search";

const one = (state: ImportState, change: Partial<LeadImport> = {}) =>
  ({
    state,
    columns: [],
    progress: null,
    created: 818,
    imported_at: null,
    ...change,
  }) as unknown as LeadImport;

describe("an import", () => {
  it("is on the step its state says", () => {
    const states: ImportState[] = ["reading", "mapping", "checked", "importing", "undone"];
    expect(states.map((state) => stepOf(one(state)))).toEqual([
      ...["File", "Columns", "Check", "Import", "Import"],
    ]);
  });

  it("says how far it is", () => {
    const moving = one("checking", { progress: { done: 400, total: 1000 } });
    expect(movingWords(moving)).toBe("Checking 400 of 1,000");
    expect(movingWords(one("reading"))).toBe("Reading");
  });

  it("says what it added", () => {
    expect(shownImport(one("imported")).words).toBe("818 leads added");
  });

  it("can be undone for seven days", () => {
    const done = one("imported", { imported_at: "2026-11-10T00:00:00Z" });
    expect(undoable(done, new Date("2026-11-16T23:59:00Z"))).toBe(true);
    expect(undoable(done, new Date("2026-11-17T00:01:00Z"))).toBe(false);
    expect(undoable(one("undone"), new Date("2026-11-11T00:00:00Z"))).toBe(false);
  });
});

describe("a reason", () => {
  it("says first what is wrong, then what to do", () => {
    expect(reason("This number is too short. Write it with its area code.")).toEqual({
      ...{ what: "This number is too short", next: "Write it with its area code." },
    });
    expect(reason("This is not a phone number.")).toEqual({
      ...{ what: "This is not a phone number", next: "" },
    });
    expect(reason("no full stop")).toEqual({ what: "no full stop", next: "" });
    expect(reason(null)).toEqual({ what: "", next: "" });
  });
});

describe("a refusal", () => {
  it("has a label of a word or two; an unknown one says its sentence", () => {
    expect(label("phone-rounded", "A spreadsheet rounded this number.")).toBe(
      "Rounded by a spreadsheet",
    );
    expect(label("phone-cursed", "Nobody calls this number. Ask again.")).toBe(
      "Nobody calls this number",
    );
  });
});

describe("columns", () => {
  it("need a name and a number", () => {
    expect(mappingProblem({ name: 0, phone: 1 })).toBeNull();
    expect(mappingProblem({ name: 0, phone: null })).toMatch(/whatsapp number/);
    expect(mappingProblem({})).toMatch(/name and the whatsapp number/);
  });

  it("that no field takes are kept as facts; column 0 counts as taken", () => {
    const columns = [{ index: 0 }, { index: 1 }, { index: 2 }];
    expect(unmapped(columns, { name: 0, phone: 1, niche: null })).toEqual([{ index: 2 }]);
  });
});

describe("typed words and facts", () => {
  it("are split, trimmed and each there once", () => {
    expect(parseWords(" Kolagen Seri, Halia Gold,, Kolagen Seri ")).toEqual([
      "Kolagen Seri",
      "Halia Gold",
    ]);
    expect(parseWords("")).toEqual([]);
  });

  it("come back as they were written", () => {
    const facts = { bandar: "Kajang", laman: "https://seri.my" };
    expect(parseAttributes(attributeLines(facts))).toEqual(facts);
    expect(parseAttributes("no colon\n: no name\numur: 34")).toEqual({ umur: "34" });
  });
});
