import { expect, it } from "vitest";
import type { Send } from "../../src/api/types";
import { hasFailed, testWords } from "../../src/campaigns/testing";

const send = (state: Send["state"], message: string | null = null) =>
  ({ state, message, phone: "60127730918" }) as Send;

it("says how far a test has come", () => {
  expect(testWords(send("queued"))).toMatch(/Waiting/);
  expect(testWords(send("sent"))).toMatch(/not on your phone yet/);
  expect(testWords(send("delivered"))).toMatch(/^It is on \+60/);
});

it("gives the error's own sentence", () => {
  const failed = send("failed", "The number is not on WhatsApp.");
  expect(testWords(failed)).toBe("The number is not on WhatsApp.");
  expect([hasFailed(failed), hasFailed(send("read"))]).toEqual([true, false]);
});
