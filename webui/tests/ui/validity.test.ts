import { expect, it } from "vitest";
import { refusal } from "../../src/ui/validity";

const limits = { type: "text", minLength: 10 };

it("says in a few words what a field needs", () => {
  expect(refusal({ valueMissing: true }, limits)).toBe("This is needed");
  expect(refusal({ tooShort: true }, limits)).toBe("At least 10 characters");
  expect(refusal({ typeMismatch: true }, { ...limits, type: "email" })).toMatch(/@example/);
  expect(refusal({ badInput: true }, limits)).toBe("This is not what fits here");
});
