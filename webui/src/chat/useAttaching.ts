/** Files chosen for a chat: seen before they are sent, each with words of its own. */

import { useState } from "react";
import { type Sending, useSending } from "../api/media";
import type { Media, MediaKind } from "../api/types";
import { kindOfFile } from "../ui/files";
import { tooLong } from "../ui/letters";

export interface Attached extends Sending {
  caption: string;
}

export interface Attaching {
  files: Attached[];
  chosen: Attached | undefined;
  choose: (key: string) => void;
  add: (files: File[], kind?: MediaKind) => void;
  say: (caption: string) => void;
  again: (key: string) => void;
  remove: (key: string) => void;
  close: () => void;
  /** Why they cannot go yet, if they cannot. */
  waits: string | null;
}

export function useAttaching(): Attaching {
  const sending = useSending();
  const [captions, setCaptions] = useState<Record<string, string>>({});
  const [key, setKey] = useState<string | null>(null);
  const files = sending.files.map((one) => ({ ...one, caption: captions[one.key] ?? "" }));
  const chosen = files.find((one) => one.key === key) ?? files[0];
  return {
    files,
    chosen,
    choose: setKey,
    add: (more, kind) => {
      for (const file of more) void sending.add(file, kind ?? kindOfFile(file));
    },
    say: (caption) => {
      if (chosen) setCaptions((before) => ({ ...before, [chosen.key]: caption }));
    },
    again: (one) => void sending.again(one),
    remove: sending.remove,
    close: () => {
      sending.clear();
      setCaptions({});
    },
    waits: waitsFor(files),
  };
}

export function waitsFor(files: Attached[]): string | null {
  if (files.some((one) => one.failed)) return "Remove what cannot be sent first";
  const long = files.map((one) => tooLong(one.caption)).find((refused) => refused !== null);
  if (long) return long;
  return files.some((one) => !one.media) ? "Still on its way" : null;
}

/** What each will be: nobody sees words beside a voice message. */
export function toSend(files: Attached[]): { text: string; media: Media }[] {
  return files.flatMap(({ caption, media }) =>
    media ? [{ text: media.kind === "voice" ? "" : caption.trim(), media }] : [],
  );
}
