/** How long the code still lives. */

import { useRef } from "react";
import { useNow } from "../ui/Time";
import { type Met, meet, secondsLeft, timeLeft } from "./codes";
import type { Method } from "./pairing";

const AROUND = 100.5;
const says: Record<Method, { left: string; note: string; over: string }> = {
  qr: { left: "New code in", note: "It renews by itself", over: "A new code is coming" },
  code: { left: "Good for", note: "Then ask for a new one", over: "This code ran out" },
};

export function Ring({ expiresAt, method }: { expiresAt: string; method: Method }) {
  const now = useNow(1000);
  const met = useMet(expiresAt, method);
  const { seconds, share } = timeLeft(met, now.getTime());
  const { left, note, over } = says[method];
  return (
    <div className="row link-phone__ring" role="timer" aria-live="off">
      {/* A ring of its own for each code: the next one begins full instead of filling up. */}
      <svg key={expiresAt} className="ring" viewBox="0 0 40 40" aria-hidden="true">
        <circle cx="20" cy="20" r="16" />
        <circle
          cx="20"
          cy="20"
          r="16"
          strokeDasharray={AROUND}
          strokeDashoffset={AROUND * (1 - share)}
        />
      </svg>
      <div>
        <p className="medium num">{seconds > 0 ? `${left} ${secondsLeft(seconds)}` : over}</p>
        <p className="tiny muted">{note}</p>
      </div>
      <span className="visually-hidden" aria-live="polite">
        {seconds === 10 ? "10 seconds left" : ""}
      </span>
    </div>
  );
}

function useMet(expiresAt: string, method: Method): Met {
  const before = useRef<Met>(null);
  before.current = meet(expiresAt, Date.now(), method, before.current);
  return before.current;
}
