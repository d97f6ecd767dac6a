import { describe, expect, it } from "vitest";
import { ApiError } from "../../src/api/client";
import { fileProblem, kindOfFile } from "../../src/ui/files";

describe("a file somebody chose", () => {
  it("is a picture when WhatsApp shows its kind, else a document", () => {
    const kinds = ["image/jpeg", "image/png", "image/gif", "image/webp"].map((type) =>
      kindOfFile({ type, name: "a" }),
    );
    expect(new Set(kinds)).toEqual(new Set(["image"]));
    expect(kindOfFile({ type: "image/heic", name: "IMG_1.heic" })).toBe("document");
    expect(kindOfFile({ type: "image/svg+xml", name: "a.svg" })).toBe("document");
    expect(kindOfFile({ type: "application/pdf", name: "Harga.pdf" })).toBe("document");
  });

  it("is a voice message when it is Ogg, whatever the browser makes of it", () => {
    expect(kindOfFile({ type: "audio/ogg", name: "PTT-1" })).toBe("voice");
    expect(kindOfFile({ type: "", name: "PTT-1.OPUS" })).toBe("voice");
    expect(kindOfFile({ type: "video/ogg", name: "PTT-1.ogg" })).toBe("voice");
    expect(kindOfFile({ type: "audio/mpeg", name: "song.mp3" })).toBe("document");
  });

  it("says why it was refused and what to do", () => {
    const refused = new ApiError(422, "image-unreadable", "This is no picture.", {
      file: "Choose a JPEG.",
    });
    expect(fileProblem(refused)).toBe("This is no picture. Choose a JPEG.");
    expect(fileProblem(new Error("The file is empty."))).toBe("The file is empty.");
  });
});
