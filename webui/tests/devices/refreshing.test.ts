import { describe, expect, it } from "vitest";
import type { Device, Refreshed } from "../../src/api/types";
import { countsOf, isOver, progressWords, resultOf } from "../../src/devices/refreshing";

const item = (code: Refreshed["code"], device_id = 1): Refreshed => ({
  ...{ device_id, name: "Aina", code, message: null },
});
const progress = (...codes: Refreshed["code"][]) => {
  const items = codes.map((code, index) => item(code, index));
  const done = items.filter(({ code }) => code !== null).length;
  return countsOf({ asked: items.length, done, items });
};

describe("a refresh", () => {
  it("adds up: those online, those that need a QR, those still offline", () => {
    const now = progress(
      "reconnected",
      "already-connected",
      "qr-required",
      "still-offline",
      null,
    );
    expect(now).toEqual({ asked: 5, done: 4, online: 2, needQr: 1, offline: 1 });
    expect(isOver(now)).toBe(false);
  });

  it("says how far it is, and leaves out what nobody is", () => {
    const now = progress("reconnected", "qr-required", "qr-required", null);
    expect(progressWords(now)).toBe("Refreshing 3 of 4 · 1 online · 2 need QR");
    expect(progressWords(progress(null))).toBe("Refreshing 0 of 1 · 0 online");
  });

  it("is over when all have answered", () => {
    const now = progress("reconnected", "qr-required", "still-offline");
    expect(isOver(now)).toBe(true);
    expect(progressWords(now)).toBe("Refreshed · 1 online · 1 needs QR · 1 still offline");
  });
});

describe("a row", () => {
  const device = (state: Device["state"], next_step: Device["next_step"] = null) =>
    ({ state, next_step }) as Device;

  it("tells what became of its phone", () => {
    expect(resultOf(device("offline"), item(null))?.text).toBe("Reconnecting");
    expect(resultOf(device("online"), item("reconnected"))?.tone).toBe("good");
    expect(resultOf(device("logged-out", "link"), item("qr-required"))?.text).toBe("Needs QR");
    expect(resultOf(device("offline"), item("still-offline"))?.text).toBe("Still offline");
    expect(resultOf(device("offline"), undefined)).toBeNull();
  });

  it("stops telling once the phone moved on", () => {
    expect(resultOf(device("offline"), item("reconnected"))).toBeNull();
    expect(resultOf(device("online"), item("qr-required"))).toBeNull();
    expect(resultOf(device("online"), item("still-offline"))).toBeNull();
  });
});
