import { describe, expect, it } from "vitest";
import type { Media } from "../../src/api/types";
import { enclosing, merge } from "../../src/chat/messages";
import { type Attached, toSend, waitsFor } from "../../src/chat/useAttaching";

function media(change: Partial<Media> = {}): Media {
  return {
    ...{ id: 7, kind: "image", mime: "image/jpeg", file_name: null, bytes: 196_000 },
    ...{ width: 1600, height: 1200, duration_seconds: null, notices: [], url: "/storage/7" },
    ...change,
  };
}

function attached(change: Partial<Attached> = {}): Attached {
  const file = new File(["a"], "a.png", { type: "image/png" });
  return {
    ...{ key: "a", file, kind: "image", share: 1, media: media(), failed: null, caption: "" },
    ...change,
  };
}

describe("files before they are sent", () => {
  it("wait until each of them is there", () => {
    expect(waitsFor([attached()])).toBeNull();
    expect(waitsFor([attached(), attached({ media: null })])).toMatch(/on its way/);
    expect(waitsFor([attached({ media: null, failed: new Error("no") })])).toMatch(/Remove/);
  });

  it("wait for words that are short enough", () => {
    expect(waitsFor([attached({ caption: "a".repeat(4096) })])).toBeNull();
    expect(waitsFor([attached({ caption: "a".repeat(4097) })])).toMatch(/4,097 letters/);
  });

  it("go in their order, each with its own words", () => {
    const second = media({ id: 8 });
    const sent = toSend([attached({ caption: " Ini " }), attached({ media: second })]);
    expect(sent).toEqual([
      { text: "Ini", media: media() },
      { text: "", media: second },
    ]);
  });

  it("lose the words beside a voice message, which shows none", () => {
    const voice = media({ kind: "voice" });
    expect(toSend([attached({ media: voice, caption: "Dengar" })])).toEqual([
      { text: "", media: voice },
    ]);
  });
});

describe("a file on its way", () => {
  it("is drawn before the server has its message", () => {
    const at = "2026-11-18T06:20:00Z";
    const [shown] = merge(
      [],
      [{ clientId: "a", text: "Ini", at, failed: null, ...enclosing(media()) }],
    );
    expect(shown).toMatchObject({ kind: "image", text: "Ini", state: "planned" });
    expect(shown?.file).toMatchObject({ media_id: 7, url: "/storage/7", state: "stored" });
  });
});
