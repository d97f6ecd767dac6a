import { describe, expect, it } from "vitest";
import { phone } from "../../src/ui/phones";

describe("a phone number", () => {
  it.each([
    ["60120000500", "+60 12-000 0500"],
    ["+60127730918", "+60 12-773 0918"],
    ["601155582047", "+60 11-5558 2047"],
    ["60321345678", "+60 3-2134 5678"],
    ["6041234567", "+60 4-123 4567"],
    ["6582123456", "+65 8212 3456"],
    ["6281248586841", "+62 812-4858-6841"],
    ["62812123456", "+62 812-123-456"],
  ])("of a country we know is written as its people write it: %s", (digits, shown) => {
    expect(phone(digits)).toBe(shown);
  });

  it.each([
    ["442079460958", "+44 207 946 0958"],
    ["12125550123", "+1 212 555 0123"],
    ["6731234567", "+673 123 4567"],
    ["60123", "+60 123"],
  ])("of any other stands in groups: %s", (digits, shown) => {
    expect(phone(digits)).toBe(shown);
  });

  it("that is not there is nothing", () => {
    expect([phone(null), phone("")]).toEqual(["", ""]);
  });
});
