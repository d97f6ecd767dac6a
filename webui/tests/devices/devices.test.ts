import { describe, expect, it } from "vitest";
import type { Device } from "../../src/api/types";
import { actOf, cardLine, helpOf, inOrder, whyOf } from "../../src/devices/list";
import { shownState, shownWord } from "../../src/ui/devices";

const ZONE = "Asia/Kuala_Lumpur";
const NOW = new Date("2026-11-18T06:20:00Z");

function device(name: string, change: Partial<Device> = {}): Device {
  return {
    ...{ id: 1, name, state: "online", resting_until: null, used_day: 486, quota_day: 800 },
    ...{ state_changed_at: "2026-11-18T05:42:00Z", next_step: null, warning: null },
    ...change,
  } as Device;
}

const unused = {
  warning: { code: "phone-unused", message: "Not used for 12 days." },
  phone_seen_at: "2026-11-05T00:00:00Z",
};
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

  it("puts a phone that will be unlinked before those that only rest", () => {
    const all = [device("Aina"), device("Mei", resting), device("Siti", unused)];
    expect(inOrder(all, NOW).map(({ name }) => name)).toEqual(["Siti", "Mei", "Aina"]);
  });

  it("says on each card how the phone stands", () => {
    const line = (change: Partial<Device>) => cardLine(device("a", change), ZONE, NOW);
    expect(line({})).toEqual({ text: "486 of 800", tone: "" });
    expect(line(resting).text).toBe("Rests until 15:00");
    expect(line({ ...resting, resting_code: "restricted-strangers" }).text).toBe(
      "Restricted until 15:00",
    );
    expect(line({ state: "offline" }).text).toBe("Offline 38 min");
    expect(line({ state: "offline", next_step: "update" }).text).toBe("Needs a newer Carillon");
    expect(
      line({ ...resting, state: "offline", resting_code: "restricted-strangers" }).text,
    ).toBe("Restricted until 15:00");
    expect(line({ state: "logged-out" })).toEqual({ text: "Logged out 13:42", tone: "bad" });
    expect(line(unused)).toEqual({ text: "Unused for 13 days", tone: "warn" });
  });
});

describe("the one act that helps", () => {
  const act = (change: Partial<Device>) => actOf(device("a", change), NOW);

  it("is what the server says, as far as it is a button", () => {
    expect(act({ state: "logged-out", next_step: "link" })).toBe("link");
    expect(act({ state: "offline", next_step: "refresh" })).toBe("refresh");
    expect(act({ state: "offline", next_step: "update" })).toBeNull();
    expect(act({ next_step: "open-phone" })).toBeNull();
    expect(act({})).toBeNull();
  });

  it("is to try now, where an offline phone would only be waited for", () => {
    expect(act({ state: "offline", next_step: "wait" })).toBe("refresh");
    expect(act({ state: "connecting", next_step: "wait" })).toBeNull();
    expect(act({ ...resting, next_step: "wait" })).toBeNull();
    expect(act({ ...resting, state: "offline", next_step: "wait" })).toBeNull();
  });

  it("is in words where it is done elsewhere", () => {
    const help = (change: Partial<Device>) => helpOf(device("a", change), NOW);
    expect(help({ state: "offline", next_step: "update" })).toContain("newest version");
    expect(help({ ...unused, next_step: "open-phone" })).toContain("Open WhatsApp once");
    expect(help({})).toBeNull();
  });

  it("comes with the reason, of the rest before that of the state", () => {
    const why = (change: Partial<Device>) => whyOf(device("a", change), NOW);
    expect(why({ state: "offline", state_message: "It went silent." })).toBe("It went silent.");
    expect(why({ ...resting, resting_message: "Five failed." })).toBe("Five failed.");
    const kept = { ...resting, resting_message: "Too many strangers." };
    expect(why({ ...kept, state: "offline", state_message: "It dropped." })).toBe(
      "Too many strangers.",
    );
    expect(why(unused)).toBe("Not used for 12 days.");
    expect(why({ state_message: "Linked." })).toBeNull();
  });
});
