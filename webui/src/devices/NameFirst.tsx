/** The first step of linking: what to call the phone, and of which kind it is. */

import { type FormEvent, useState } from "react";
import { sentence } from "../api/client";
import { useSession } from "../api/rights";
import type { Transport } from "../api/types";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Banner } from "../ui/States";

const kinds: Record<Transport, { name: string; note: string; act: string }> = {
  whatsapp: {
    name: "A real phone",
    note: "You scan a code with its WhatsApp, or type one there.",
    act: "Show the code",
  },
  simulated: {
    name: "A simulated phone",
    note: "It answers, reads and goes offline like a real one, and reaches nobody.",
    act: "Add the simulated phone",
  },
};

export function NameFirst({
  busy,
  error,
  onNamed,
  onClose,
}: {
  busy: boolean;
  error: Error | null;
  onNamed: (name: string, transport: Transport) => void;
  onClose: () => void;
}) {
  const { transports } = useSession();
  const [transport, setTransport] = useState(transports[0]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (transport) onNamed(name, transport);
  };
  return (
    <Dialog title="Link a phone" onClose={onClose} width={460}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          <TextField
            label="Name of this phone"
            name="name"
            placeholder="Balqis · Bangi"
            hint="How your people call it: a person, a place, a number on the desk."
            error={error && sentence(error)}
            autoComplete="off"
            maxLength={80}
            required
          />
          {transports.length > 1 && (
            <fieldset className="link-kinds">
              <legend className="visually-hidden">Kind of phone</legend>
              {transports.map((kind) => (
                <Choice
                  key={kind}
                  radio
                  name="kind"
                  checked={kind === transport}
                  onChange={() => setTransport(kind)}
                >
                  <span className="medium">{kinds[kind].name}</span>
                  <span className="tiny muted link-kinds__note">{kinds[kind].note}</span>
                </Choice>
              ))}
            </fieldset>
          )}
          {transports.length === 1 && transport === "simulated" && (
            <Banner icon="info" tone="info" box>
              This installation links simulated phones only: they reach nobody.
            </Banner>
          )}
          {!transport && (
            <Banner icon="alert" box>
              This installation links no phones. Ask whoever runs Carillon.
            </Banner>
          )}
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Close
          </Button>
          {transport && (
            <Button type="submit" kind="primary" busy={busy && "Adding…"}>
              {kinds[transport].act}
            </Button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
