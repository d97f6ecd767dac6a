/** A chat with a number that has none yet. */

import type { FormEvent } from "react";
import { useLocation } from "wouter";
import { useNewChat } from "../api/chats";
import { sentence } from "../api/client";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";

export function NewChatDialog({
  deviceId,
  onClose,
}: {
  deviceId: number;
  onClose: () => void;
}) {
  const open = useNewChat(deviceId);
  const [, go] = useLocation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    open.mutate(String(new FormData(event.currentTarget).get("phone")).trim(), {
      onSuccess: (chat) => {
        onClose();
        go(`/device/${deviceId}/whatsapp-web/${chat.id}`);
      },
    });
  };
  return (
    <Dialog title="New chat" onClose={onClose} width={420}>
      <form onSubmit={submit}>
        <div className="dialog__body">
          <TextField
            label="WhatsApp number"
            name="phone"
            type="tel"
            placeholder="012-773 0918"
            error={open.isError ? sentence(open.error) : null}
            required
          />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" kind="primary" busy={open.isPending && "Opening…"}>
            Open the chat
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
