/** Linking a phone: its name first, then a code to scan or to type, then it is online. */

import { type FormEvent, useEffect, useRef, useState } from "react";
import { sentence } from "../api/client";
import {
  useAddDevice,
  useCancelPairing,
  useChangeDevice,
  useDevice,
  usePairing,
  useStartPairing,
} from "../api/devices";
import { useViewing } from "../api/live";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import { Choice, Segmented } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { isLinked } from "../ui/devices";
import { TextField } from "../ui/Field";
import { toast } from "../ui/toasts";
import { CodeSide, type Method } from "./CodeSide";
import { pairingWords } from "./pairing";

/** A new phone, or one that was linked before. */
export type LinkTarget = "new" | number;

const READ_MS = 2000; // long enough to see the tick

export function LinkDialog({ target, onClose }: { target: LinkTarget; onClose: () => void }) {
  const [id, setId] = useState(target === "new" ? null : target);
  const device = useDevice(id);
  useViewing(...(id ? [{ kind: "device" as const, id }] : []));
  if (id === null) return <NameFirst onClose={onClose} onNamed={setId} />;
  if (!device.data) return null;
  return <PairingDialog device={device.data} again={target !== "new"} onClose={onClose} />;
}

function NameFirst({
  onClose,
  onNamed,
}: {
  onClose: () => void;
  onNamed: (id: number) => void;
}) {
  const add = useAddDevice();
  const [simulated, setSimulated] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    add.mutate(
      { name, transport: simulated ? "simulated" : "whatsapp" },
      { onSuccess: (device) => onNamed(device.id) },
    );
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
            error={add.isError ? sentence(add.error) : null}
            autoComplete="off"
            maxLength={80}
            required
          />
          <details className="link-more">
            <summary className="link small">No phone at hand?</summary>
            <div className="well">
              <Choice
                checked={simulated}
                onChange={(event) => setSimulated(event.target.checked)}
              >
                <span className="medium">A simulated phone</span>
                <span className="tiny muted link-more__note">
                  It answers, reads and goes offline like a real one, and reaches nobody.
                </span>
              </Choice>
            </div>
          </details>
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" kind="primary" busy={add.isPending && "Adding…"}>
            {simulated ? "Add the simulated phone" : "Show the code"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function PairingDialog({
  device,
  again,
  onClose,
}: {
  device: Device;
  again: boolean;
  onClose: () => void;
}) {
  const [method, setMethod] = useState<Method>("qr");
  const start = useStartPairing();
  const cancel = useCancelPairing();
  const { mutate } = start;
  const pairing = usePairing(device.id, start.isSuccess);
  const current = pairing.data?.method === method ? pairing.data : undefined;
  const linked = isLinked(device) || current?.state === "online";
  const words = pairingWords(
    linked ? { ...empty(device.id, method), state: "online" } : current,
  );
  const isReal = device.transport === "whatsapp" && words.phase !== "later";
  const isOver = words.phase === "over" || words.phase === "later";
  const close = useRef(onClose);
  close.current = onClose;

  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate({ id: device.id, method: "qr" });
  }, [mutate, device.id]);

  useEffect(() => {
    if (!linked) return;
    const timer = setTimeout(() => close.current(), READ_MS);
    return () => clearTimeout(timer);
  }, [linked]);

  const leave = () => {
    if (!linked && words.phase === "over") cancel.mutate(device.id);
    if (!linked && words.phase === "waiting")
      toast({ text: `${device.name} waits to be linked` });
    onClose();
  };
  return (
    <Dialog
      title={again ? `Link ${device.name} again` : "Link a phone"}
      onClose={leave}
      width={760}
      beside={
        isReal && (
          <Segmented
            label="Way to link"
            value={method}
            onChange={(next) => {
              setMethod(next);
              if (next === "qr") mutate({ id: device.id, method: "qr" });
            }}
            segments={[
              { value: "qr", label: "QR code" },
              { value: "code", label: "Phone code" },
            ]}
          />
        )
      }
    >
      <div className="dialog__body link-phone">
        <CodeSide
          device={device}
          method={method}
          pairing={current}
          words={words}
          busy={start.isPending}
          error={start.isError ? sentence(start.error) : null}
          onStart={(phone) => mutate({ id: device.id, method, phone })}
        />
        <div className="stack link-phone__steps">
          <NameField device={device} />
          {words.phase !== "later" && (
            <Steps method={method} simulated={device.transport === "simulated"} />
          )}
          <div className="well stack link-phone__state" role="status">
            <span className="row small">
              <i className={`dot ${isOver ? "dot--gone" : "dot--online"}`} />
              <b>{words.title}</b>
            </span>
            <p className="tiny muted">{words.text}</p>
          </div>
          {method === "qr" && isReal && (
            <details>
              <summary className="link small">The phone does not scan?</summary>
              <p className="small muted link-phone__help">
                Make this window brighter, hold the phone a hand away, and clean the camera. Or
                use a phone code: it needs no camera.
              </p>
            </details>
          )}
        </div>
      </div>
      <footer className="dialog__foot">
        <span className="grow" />
        <Button kind="ghost" onClick={leave}>
          Close
        </Button>
      </footer>
    </Dialog>
  );
}

function NameField({ device }: { device: Device }) {
  const change = useChangeDevice(device.id);
  return (
    <TextField
      label="Name of this phone"
      defaultValue={device.name}
      maxLength={80}
      error={change.isError ? sentence(change.error) : null}
      onBlur={(event) => {
        const name = event.target.value.trim();
        if (name && name !== device.name) change.mutate({ name });
      }}
    />
  );
}

function Steps({ method, simulated }: { method: Method; simulated: boolean }) {
  if (simulated) {
    return (
      <p className="small soft">
        A simulated phone links itself in a moment: it scans the code on its own.
      </p>
    );
  }
  return (
    <ol className="numbered">
      <li>
        <span>
          Open <b>WhatsApp</b> on the sales phone
        </span>
      </li>
      <li>
        <span>
          Tap <b>⋮</b> or <b>Settings</b>, then <b>Linked devices</b>
        </span>
      </li>
      {method === "qr" ? (
        <li>
          <span>
            Tap <b>Link a device</b> and point the camera here
          </span>
        </li>
      ) : (
        <>
          <li>
            <span>
              Tap <b>Link with phone number instead</b>
            </span>
          </li>
          <li>
            <span>Type the code</span>
          </li>
        </>
      )}
    </ol>
  );
}

function empty(deviceId: number, method: Method) {
  return {
    ...{ device_id: deviceId, method, state: "waiting" as const, qr: null, link_code: null },
    ...{ expires_at: null, code: null, message: null },
  };
}
