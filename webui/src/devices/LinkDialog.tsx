/** Linking a phone: its name first, then a code to scan or to type, then it is online. */

import { useRef, useState } from "react";
import { useAddDevice, useDevice } from "../api/devices";
import { useViewing } from "../api/live";
import type { Transport } from "../api/types";
import { NameFirst } from "./NameFirst";
import { PairingDialog } from "./PairingDialog";
import { useLeaveNothing } from "./useLinking";
import "./linking.css";

/** A new phone, or one that was linked before. */
export type LinkTarget = "new" | number;

export function LinkDialog({ target, onClose }: { target: LinkTarget; onClose: () => void }) {
  const [id, setId] = useState(target === "new" ? null : target);
  const add = useAddDevice();
  const device = useDevice(id);
  useViewing(...(id ? [{ kind: "device" as const, id }] : []));
  const lost = useRef(false);
  useLeaveNothing(id, target === "new", lost);

  const adding = useRef(false);
  const named = (name: string, transport: Transport) => {
    if (adding.current) return;
    adding.current = true;
    add.mutate(
      { name, transport },
      {
        onSuccess: (added) => setId(added.id),
        onSettled: () => {
          adding.current = false;
        },
      },
    );
  };
  if (id === null) {
    return (
      <NameFirst
        busy={add.isPending}
        error={add.error}
        onNamed={named}
        // A phone that is being added would come with nobody to link or remove it.
        onClose={() => add.isPending || onClose()}
      />
    );
  }
  if (!device.data) return null;
  return (
    <PairingDialog
      device={device.data}
      added={target === "new"}
      lost={lost}
      onClose={onClose}
    />
  );
}
