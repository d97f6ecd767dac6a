import { describe, expect, it } from "vitest";
import { staleKeys } from "../../src/api/hints";
import { keys } from "../../src/api/keys";

/** A key is made stale by a prefix of it, as the query cache matches them. */
function makesStale(stale: readonly (readonly unknown[])[], key: readonly unknown[]): boolean {
  return stale.some((prefix) =>
    prefix.every((part, index) => JSON.stringify(part) === JSON.stringify(key[index])),
  );
}

describe("a hint", () => {
  it("of a new message reaches its chat, its phone's list and the unread count", () => {
    const stale = staleKeys({ code: "NEW_MESSAGE", device_id: 3, chat_id: 7 });
    expect(makesStale(stale, keys.chats.messages(7))).toBe(true);
    expect(makesStale(stale, keys.chats.list(3, "unread", "aisyah"))).toBe(true);
    expect(makesStale(stale, keys.me)).toBe(true);
  });

  it("leaves other chats and other phones alone", () => {
    const stale = staleKeys({ code: "NEW_MESSAGE", device_id: 3, chat_id: 7 });
    expect(makesStale(stale, keys.chats.messages(8))).toBe(false);
    expect(makesStale(stale, keys.chats.list(4, "all", ""))).toBe(false);
  });

  it("of a send moves the ticks, and not the list of devices", () => {
    const stale = staleKeys({ code: "SEND_UPDATE", device_id: 3, chat_id: 7 });
    expect(makesStale(stale, keys.chats.messages(7))).toBe(true);
    expect(makesStale(stale, keys.devices.one(3))).toBe(false);
  });

  it("without a chat makes every phone's list stale rather than none", () => {
    const stale = staleKeys({ code: "CHAT_UPDATE" });
    expect(makesStale(stale, keys.chats.list(9, "all", ""))).toBe(true);
  });

  it("of a QR code renews only that pairing", () => {
    expect(staleKeys({ code: "QR_UPDATE", device_id: 5 })).toEqual([keys.devices.pairing(5)]);
  });

  it("of a device reaches the list, the panel, its history and Today", () => {
    const stale = staleKeys({ code: "DEVICE_STATUS", device_id: 5 });
    for (const key of [
      keys.devices.list({ state: "online" }),
      keys.devices.history(5),
      keys.today,
    ]) {
      expect(makesStale(stale, key)).toBe(true);
    }
  });

  it("of progress reaches the report and the list of campaigns", () => {
    const stale = staleKeys({ code: "CAMPAIGN_PROGRESS", campaign_id: 2 });
    expect(makesStale(stale, keys.campaigns.report(2))).toBe(true);
    expect(makesStale(stale, keys.campaigns.list)).toBe(true);
    expect(makesStale(stale, keys.campaigns.report(3))).toBe(false);
  });

  it("that is unknown makes nothing stale", () => {
    expect(staleKeys({ code: "SOMETHING_NEW", device_id: 1 })).toEqual([]);
  });
});
