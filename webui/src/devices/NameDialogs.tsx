/** Renaming a phone, and removing it for good, which asks for its name. */

import { type FormEvent, useState } from "react";
import { sentence } from "../api/client";
import { useChangeDevice, useRemoveDevice } from "../api/devices";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { toast } from "../ui/toasts";

export function RenameDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const change = useChangeDevice(device.id);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    change.mutate(
      { name },
      {
        onSuccess: () => {
          onClose();
          toast({
            text: `Renamed to ${name}`,
            undo: () => change.mutate({ name: device.name }),
          });
        },
      },
    );
  };
  return (
    <Dialog title="Rename this phone" onClose={onClose} width={420}>
      <form onSubmit={submit}>
        <div className="dialog__body">
          <TextField
            label="Name of this phone"
            name="name"
            defaultValue={device.name}
            error={change.isError ? sentence(change.error) : null}
            maxLength={80}
            required
          />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Keep the name
          </Button>
          <Button type="submit" kind="primary" busy={change.isPending && "Renaming…"}>
            Rename
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

export function RemoveDialog({
  device,
  onClose,
  onRemoved,
}: {
  device: Device;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const remove = useRemoveDevice();
  const [typed, setTyped] = useState("");
  const same = typed.trim().toLowerCase() === device.name.trim().toLowerCase();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!same) return;
    remove.mutate(device.id, {
      onSuccess: () => {
        onRemoved();
        toast({ text: `${device.name} was removed` });
      },
    });
  };
  return (
    <Dialog title={`Remove ${device.name}?`} onClose={onClose} width={460}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          <p className="soft">
            It is logged out and leaves the list for good. What waits for it goes out from
            another phone or stays remaining. Its chats are kept in the history of each lead.
          </p>
          <TextField
            label={`Type the phone's name to remove it`}
            placeholder={device.name}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            error={remove.isError ? sentence(remove.error) : null}
          />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Keep it
          </Button>
          <Button
            type="submit"
            className="button--bad"
            icon="trash"
            disabled={!same}
            busy={remove.isPending && "Removing…"}
          >
            Remove for good
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
