/** Numbers that must not be written to, added by hand; and one that may be again. */

import { type FormEvent, useState } from "react";
import { ApiError, sentence } from "../api/client";
import { useLiftSuppression, useSuppressNumbers } from "../api/leads";
import type { Suppression } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { AreaField, TextField } from "../ui/Field";
import { counted } from "../ui/numbers";
import { phone } from "../ui/phones";
import { toast } from "../ui/toasts";
import { MOST_NUMBERS, numbersIn, whichNumber } from "./numbers";

export function AddNumbersDialog({ onClose }: { onClose: () => void }) {
  const add = useSuppressNumbers();
  const [typed, setTyped] = useState("");
  const phones = numbersIn(typed);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get("note")).trim();
    add.mutate(
      { phones, note: note || null },
      {
        onSuccess: ({ suppressed, already }) => {
          onClose();
          const so = already ? `; ${already} were already` : "";
          toast({ text: `${counted(suppressed, "number")} opted out${so}` });
        },
      },
    );
  };
  const tooMany =
    phones.length > MOST_NUMBERS ? `At most ${counted(MOST_NUMBERS, "number")} at once` : null;
  const fields = add.error instanceof ApiError ? add.error.fields : {};
  const refused = add.isError
    ? (whichNumber(fields, phones) ?? fields.phones ?? sentence(add.error))
    : null;
  return (
    <Dialog title="Opt numbers out" onClose={onClose} width={480}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          <AreaField
            label="WhatsApp numbers"
            placeholder={"012-773 0918\n+60 12-773 0911"}
            hint="One a line. Nothing is sent to them, whoever brings them later."
            rows={6}
            value={typed}
            error={tooMany ?? refused}
            onChange={(event) => {
              setTyped(event.target.value);
              add.reset();
            }}
            required
          />
          <TextField
            label="Why, for the record"
            name="note"
            placeholder="Asked by phone"
            maxLength={500}
          />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Close
          </Button>
          <Button
            type="submit"
            kind="primary"
            aria-disabled={tooMany !== null}
            busy={add.isPending && "Saving…"}
          >
            {phones.length > 0 ? `Opt out ${counted(phones.length, "number")}` : "Opt out"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

export function LiftDialog({ one, onClose }: { one: Suppression; onClose: () => void }) {
  const lift = useLiftSuppression();
  const name = one.name ?? phone(one.phone);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get("note")).trim();
    lift.mutate(
      { id: one.id, note },
      {
        onSuccess: () => {
          onClose();
          toast({ text: `${name} may be written to again` });
        },
      },
    );
  };
  return (
    <Dialog title={`Write to ${name} again?`} onClose={onClose} width={440}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          <TextField
            label="Why we may, for the record"
            name="note"
            placeholder="Asked us to at the counter, 18 Nov"
            error={lift.isError ? sentence(lift.error) : null}
            maxLength={500}
            required
          />
          <p className="small muted">
            They opted out {one.word ? `with the word ${one.word}` : "by hand"}. Campaigns write
            to them only with a consent on record.
          </p>
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" kind="primary" busy={lift.isPending && "Saving…"}>
            Opt in again
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
