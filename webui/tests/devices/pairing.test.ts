import { describe, expect, it } from "vitest";
import type { Pairing } from "../../src/api/types";
import { forMethod, isElsewhere, isTaken, pairingWords } from "../../src/devices/pairing";

function pairing(change: Partial<Pairing> = {}): Pairing {
  return {
    ...{ device_id: 1, method: "qr", state: "waiting", qr: "2@x", link_code: null },
    ...{ expires_at: null, code: null, message: null, history_days: 30 },
    ...change,
  };
}

const words = (change?: Partial<Pairing>) =>
  pairingWords(change && pairing(change), "whatsapp");

describe("a linking", () => {
  it("says what it waits for", () => {
    expect(words().phase).toBe("starting");
    expect(words({ qr: null }).phase).toBe("starting");
    expect(words({}).title).toBe("Waiting for the scan");
    expect(words({ method: "code", qr: null, link_code: "K7QM2XPD" }).title).toBe(
      "Waiting for the code",
    );
  });

  it("says, once it was scanned, that one need not stay", () => {
    const taken = words({ state: "scanned", qr: null });
    expect(taken.phase).toBe("taken");
    expect(taken.text).toContain("the last 30 days");
    expect(taken.text).toContain("up to 3 minutes");
    expect(words({ state: "online", qr: null }).phase).toBe("online");
  });

  it("says why it is over, and what to do", () => {
    const message = "This number is linked here already, under another phone.";
    const known = words({ state: "refused", code: "number-linked-already", message });
    expect(known.phase).toBe("over");
    expect(known.title).toBe("It was not linked");
    expect(known.text).toContain(message);
    expect(known.text).toContain("show a new code");
    expect(words({ state: "refused", code: "something-new", message: "No." }).text).toBe("No.");
    expect(words({ state: "expired" }).title).toBe("The code ran out");
    expect(words({ state: "cancelled" }).title).toBe("Stopped");
  });

  it("waits through a state it does not know", () => {
    const state = "thinking" as Pairing["state"];
    expect(words({ state, qr: null }).phase).toBe("starting");
  });

  it("is seen by the other way of linking only once it was taken", () => {
    expect(forMethod(pairing(), "qr")).toEqual(pairing());
    expect(forMethod(pairing(), "code")).toBeUndefined();
    expect(forMethod(pairing({ state: "scanned" }), "code")?.state).toBe("scanned");
    expect(isTaken(pairing({ state: "expired" }))).toBe(false);
  });
  it("stops when another window went on in the other way", () => {
    expect(isElsewhere(pairing({ method: "code" }), "qr")).toBe(true);
    expect(isElsewhere(pairing({ method: "code", state: "cancelled" }), "qr")).toBe(true);
    expect(isElsewhere(pairing({ method: "code", state: "scanned" }), "qr")).toBe(false);
    expect(isElsewhere(pairing(), "qr")).toBe(false);
    expect(isElsewhere(undefined, "qr")).toBe(false);
  });
});
