/** Where toasts stand: bottom start, for ten seconds, longer while one points at them. */

import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "./Button";
import { Icon } from "./Icon";
import { accept, expire, expireAll, type Toast, undo, useToasts } from "./toasts";

const STAYS_MS = 10_000;

export function ToastDock() {
  const toasts = useToasts();
  useEffect(() => {
    window.addEventListener("pagehide", expireAll);
    return () => window.removeEventListener("pagehide", expireAll);
  }, []);
  return (
    <div className="toasts">
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function OneToast({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  const leftMs = useRef(STAYS_MS);
  const { id } = toast;

  useEffect(() => {
    if (held) return;
    const since = Date.now();
    const timer = setTimeout(() => expire(id), leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current -= Date.now() - since;
    };
  }, [held, id]);

  return (
    <div
      className={toast.bad ? "toast toast--bad" : "toast"}
      role="group"
      aria-label="What was done"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={toast.bad ? "alert" : "check"} />
      <span className="grow" role={toast.bad ? "alert" : "status"}>
        {toast.text}
      </span>
      {toast.undo && (
        <Button size="s" onClick={() => undo(toast.id)}>
          Undo
        </Button>
      )}
      {toast.offer && (
        <Button size="s" onClick={() => accept(toast.id)}>
          {toast.offer.name}
        </Button>
      )}
      <IconButton icon="x" label="Dismiss" size="s" onClick={() => expire(toast.id)} />
      <i className="toast__time" />
    </div>
  );
}
