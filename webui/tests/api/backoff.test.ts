import { expect, it } from "vitest";
import { retryDelay } from "../../src/api/backoff";

it("begins near five seconds and doubles", () => {
  expect(retryDelay(0, 1)).toBe(5);
  expect(retryDelay(1, 1)).toBe(10);
  expect(retryDelay(2, 1)).toBe(20);
});

it("never waits longer than a minute, however often it failed", () => {
  expect(retryDelay(50, 1)).toBe(60);
});

it("lets browsers return out of step, but never at once", () => {
  expect(retryDelay(0, 0)).toBeLessThan(retryDelay(0, 1));
  expect(retryDelay(0, 0)).toBeGreaterThan(3);
});
