import { expect, it } from "vitest";
import { greeting, strength, whenAgain } from "../../src/signin/words";

it("greets by the hour", () => {
  expect([3, 9, 14, 20].map(greeting)).toEqual([
    ...["Good evening", "Good morning", "Good afternoon", "Good evening"],
  ]);
});

it("says when to try again", () => {
  expect(whenAgain(240)).toBe("Try again in 4 min.");
});

it("likes a sentence better than symbols", () => {
  expect(strength("")).toBeNull();
  expect(strength("P@ss1")?.good).toBe(false);
  expect(strength("aaaaaaaaaaaaaaaa")?.good).toBe(false);
  expect(strength("kucing tidur petang")?.good).toBe(true);
});
