/** The kill switch asks for one thing: why, for those who find everything standing still. */

import type { FormEvent } from "react";
import { useHold } from "../api/accounts";
import { sentence } from "../api/client";
import { useMay } from "../api/rights";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextField } from "./Field";
import { toast } from "./toasts";

export function HoldDialog({ onClose }: { onClose: () => void }) {
  const hold = useHold();
  const govern = useMay("govern");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    hold.mutate(
      { reason },
      {
        onSuccess: () => {
          onClose();
          toast({
            text: "Everything is held",
            ...(govern && { undo: () => hold.mutate(null) }),
          });
        },
      },
    );
  };
  return (
    <Dialog title="Hold everything?" onClose={onClose} width={440}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          <TextField
            label="Why, for your people"
            name="reason"
            placeholder="Wrong price in the message"
            error={hold.isError ? sentence(hold.error) : null}
            maxLength={200}
            required
          />
          <p className="small muted">
            Nothing more goes out, on every phone, within seconds. What waits is kept.
            {!govern && " An owner or an admin lifts it again."}
          </p>
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" className="button--bad" busy={hold.isPending && "Holding…"}>
            Hold everything
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
