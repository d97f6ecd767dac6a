/** Where one answers: Enter sends, Shift Enter breaks the line, a draft is kept per chat. */

import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import type { MediaKind } from "../api/types";
import { Icon } from "../ui/Icon";
import { tooLong } from "../ui/letters";
import { usePreferences } from "../ui/preferences";
import { toast } from "../ui/toasts";
import { Attach } from "./Attach";
import { draftFor, keepDraft } from "./drafts";

const MOST_LINES = 6;

export function Composer({
  chatId,
  name,
  onSend,
  onFiles,
}: {
  chatId: number;
  name: string;
  onSend: (text: string) => void;
  onFiles: (files: File[], kind: MediaKind) => void;
}) {
  const [text, setText] = useState(() => draftFor(chatId));
  const { enterSends } = usePreferences();
  const area = useRef<HTMLTextAreaElement>(null);

  useLayoutEffect(() => {
    const { current } = area;
    if (!current) return;
    current.style.blockSize = text ? "0" : "";
    const line = Number.parseFloat(getComputedStyle(current).lineHeight);
    if (text)
      current.style.blockSize = `${Math.min(current.scrollHeight, line * MOST_LINES)}px`;
  }, [text]);
  useLayoutEffect(() => {
    // A finger would raise the keyboard over the chat it only wanted to read.
    if (matchMedia("(pointer: fine)").matches) area.current?.focus();
  }, []);

  const write = (next: string) => {
    setText(next);
    keepDraft(chatId, next);
  };
  const send = () => {
    const ready = text.trim();
    if (!ready) return;
    const refused = tooLong(ready);
    if (refused) {
      toast({ text: refused, bad: true });
      return;
    }
    onSend(ready);
    write("");
    area.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.shiftKey) return;
    if (!enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Attach className="round" onFiles={onFiles}>
        <Icon name="attach" />
      </Attach>
      <div className="composer__box">
        <textarea
          ref={area}
          rows={1}
          aria-label={`Message to ${name}`}
          placeholder="Write a message"
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
        />
      </div>
      <button
        type="submit"
        className="round round--send"
        aria-label="Send"
        title={enterSends ? "Send (Enter)" : "Send (Ctrl Enter)"}
        aria-disabled={text.trim() === ""}
      >
        <Icon name="send" />
      </button>
    </form>
  );
}
