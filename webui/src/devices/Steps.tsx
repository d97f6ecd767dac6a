/** What to do on the phone itself, one thing after the other. */

import type { ReactNode } from "react";
import type { Transport } from "../api/types";
import type { Method } from "./pairing";

const opened: ReactNode[] = [
  <>
    Open <b>WhatsApp</b> on the phone
  </>,
  <>
    Tap <b>⋮</b> or <b>Settings</b>, then <b>Linked devices</b>
  </>,
];

const steps: Record<Method, ReactNode[]> = {
  qr: [
    ...opened,
    <>
      Tap <b>Link a device</b> and point the camera here
    </>,
  ],
  code: [
    ...opened,
    <>
      Tap <b>Link a device</b>, then <b>Link with phone number</b>
    </>,
    <>Type the code</>,
  ],
};

export function Steps({ method, transport }: { method: Method; transport: Transport }) {
  if (transport === "simulated") {
    return (
      <p className="small soft">
        A simulated phone links itself in a moment: it scans the code on its own.
      </p>
    );
  }
  return (
    <ol className="numbered">
      {steps[method].map((step, index) => (
        <li key={`${method} ${index}`}>
          <span>{step}</span>
        </li>
      ))}
    </ol>
  );
}
