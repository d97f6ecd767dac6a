/** The second step: a code on the left, what to do with it on the right. */

import { type RefObject, useEffect, useRef } from "react";
import { sentence } from "../api/client";
import { useChangeDevice } from "../api/devices";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Dot } from "../ui/Small";
import { toast } from "../ui/toasts";
import { CodeSide } from "./CodeSide";
import { elsewhere } from "./pairing";
import { Steps } from "./Steps";
import { useLinking } from "./useLinking";

const READ_MS = 2000; // long enough to see the tick

export function PairingDialog({
  device,
  added,
  lost,
  onClose,
}: {
  device: Device;
  /** For this linking, just now. */
  added: boolean;
  /** Told whether another window goes on with this phone. */
  lost: RefObject<boolean>;
  onClose: () => void;
}) {
  const linking = useLinking(device);
  const { method, words } = linking;
  const { phase } = words;
  const isReal = device.transport === "whatsapp";
  const isOpen = phase !== "taken" && phase !== "online";
  // What went wrong stands where the code would.
  const isFailed = phase === "over" || (linking.error !== null && method === "qr");
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    lost.current = words === elsewhere;
  }, [lost, words]);

  useEffect(() => {
    if (phase !== "online") return;
    const timer = setTimeout(() => close.current(), READ_MS);
    return () => clearTimeout(timer);
  }, [phase]);

  const leave = () => {
    if (phase === "taken") toast({ text: `${device.name} is linked and comes online soon` });
    onClose();
  };
  return (
    <Dialog
      title={added ? "Link a phone" : `Link ${device.name}${device.linked_at ? " again" : ""}`}
      onClose={leave}
      width={760}
      beside={
        isReal &&
        isOpen && (
          <Segmented
            label="Way to link"
            value={method}
            onChange={linking.choose}
            segments={[
              { value: "qr", label: "QR code" },
              { value: "code", label: "Phone code" },
            ]}
          />
        )
      }
    >
      <div className="dialog__body link-phone">
        <CodeSide {...linking} />
        <div className="stack link-phone__steps">
          <NameField device={device} />
          {isOpen && <Steps method={method} transport={device.transport} />}
          {!isFailed && (
            <div className="well stack link-phone__state" role="status">
              <span className="row small">
                <Dot shape={phase === "starting" ? "offline" : "online"} />
                <b>{words.title}</b>
              </span>
              <p className="tiny muted">{words.text}</p>
            </div>
          )}
          {isReal && phase === "waiting" && method === "qr" && (
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
        <p className="grow tiny muted">
          {isReal &&
            "Carillon is not a client by WhatsApp: you link at your own risk, and write only to people who agreed to hear from you."}
        </p>
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
