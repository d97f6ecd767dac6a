import { describe, expect, it } from "vitest";
import type { Device, Pairing } from "../../src/api/types";
import { cardLine, inOrder } from "../../src/devices/list";
import { halves, pairingWords, timeLeft } from "../../src/devices/pairing";
import { shownState, shownWord } from "../../src/ui/devices";

const ZONE = "Asia/Kuala_Lumpur";
const NOW = new Date("2026-11-18T06:20:00Z");

function device(name: string, change: Partial<Device> = {}): Device {
  return {
    ...{ id: 1, name, state: "online", resting_until: null, used_day: 486, quota_day: 800 },
    ...{ state_changed_at: "2026-11-18T05:42:00Z" },
    ...change,
  } as Device;
}

const resting = { resting_until: "2026-11-18T07:00:00Z" };

describe("a phone's state", () => {
  it("is resting in place of online, until its time has come", () => {
    expect(shownState(device("a", resting), NOW).name).toBe("Resting");
    const after = new Date("2026-11-18T07:00:01Z");
    expect(shownState(device("a", resting), after).name).toBe("Online");
  });

  it("is resting when the server says so in one word", () => {
    const said = device("a", { ...resting, state: "resting" });
    expect(shownState(said, NOW).name).toBe("Resting");
    expect(cardLine(said, ZONE, NOW).text).toBe("Rests until 15:00");
    expect(shownState(said, new Date("2026-11-18T07:00:01Z")).name).toBe("Online");
  });

  it("is not resting while it is offline", () => {
    expect(shownState(device("a", { ...resting, state: "offline" }), NOW).name).toBe("Offline");
  });

  it("shows a word it does not know as it is", () => {
    expect(shownWord("hibernating").name).toBe("hibernating");
  });
});

describe("the list", () => {
  it("begins with what needs help, then goes by name", () => {
    const all = [
      device("Siti"),
      device("Mei", resting),
      device("Azlan", { state: "offline" }),
      device("Rosnah", { state: "logged-out" }),
      device("Aina"),
    ];
    expect(inOrder(all, NOW).map(({ name }) => name)).toEqual([
      ...["Rosnah", "Azlan", "Mei", "Aina", "Siti"],
    ]);
  });

  it("counts as people do", () => {
    const all = ["Phone 10", "Phone 2"].map((name) => device(name));
    expect(inOrder(all, NOW).map(({ name }) => name)).toEqual(["Phone 2", "Phone 10"]);
  });

  it("offers on each card the one act that helps", () => {
    const line = (change: Partial<Device>) => cardLine(device("a", change), ZONE, NOW);
    expect(line({})).toEqual({ text: "486 of 800", tone: "", act: null });
    expect(line(resting).text).toBe("Rests until 15:00");
    expect(line({ state: "offline" })).toEqual({
      text: "Offline 38 min",
      tone: "",
      act: "refresh",
    });
    expect(line({ state: "logged-out" })).toMatchObject({
      text: "Logged out 13:42",
      act: "link",
    });
  });
});

describe("pairing", () => {
  const pairing = (change: Partial<Pairing>): Pairing => ({
    ...{ device_id: 1, method: "qr", state: "waiting", qr: "2@x", link_code: null },
    ...{ expires_at: null, code: null, message: null },
    ...change,
  });

  it("says what it waits for", () => {
    expect(pairingWords(undefined).phase).toBe("starting");
    expect(pairingWords(pairing({ qr: null })).phase).toBe("starting");
    expect(pairingWords(pairing({})).title).toBe("Waiting for the scan");
    expect(pairingWords(pairing({ method: "code", link_code: "K7QM2XPD" })).title).toBe(
      "Waiting for the code",
    );
  });

  it("says why it is over, in the server's words if it has some", () => {
    const refused = pairing({ state: "refused", message: "Too many linked devices." });
    expect(pairingWords(refused)).toMatchObject({
      phase: "over",
      text: "Too many linked devices.",
    });
    const later = pairing({ state: "refused", code: "real-phones-later" });
    expect(pairingWords(later)).toMatchObject({ phase: "later", title: "Not in this release" });
    expect(pairingWords(pairing({ state: "expired" })).phase).toBe("over");
  });

  it("counts a code's last seconds, and never below nothing", () => {
    const left = (at: string) => timeLeft(at, NOW, 20);
    expect(left("2026-11-18T06:20:10Z")).toEqual({ seconds: 10, share: 0.5 });
    expect(left("2026-11-18T06:19:00Z")).toEqual({ seconds: 0, share: 0 });
    expect(timeLeft(null, NOW, 20).seconds).toBe(0);
  });

  it("shows the letters in two halves, whatever stands between them", () => {
    expect(halves("K7QM-2XPD")).toEqual(["K7QM", "2XPD"]);
    expect(halves("k7qm2xpd")).toEqual(["K7QM", "2XPD"]);
  });
});
