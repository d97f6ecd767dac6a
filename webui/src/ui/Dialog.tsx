/** A native dialog: Esc closes it, a click outside too unless something was typed. */

import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./Button";

const FIRST = ".dialog__body :is(input, textarea, select):not([type=radio], [type=checkbox])";

export function Dialog({
  title,
  onClose,
  width = 560,
  beside,
  children,
}: {
  title: string;
  onClose: () => void;
  width?: number;
  beside?: ReactNode;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useRef(false);
  const id = useId();

  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    current?.querySelector<HTMLElement>(FIRST)?.focus();
    return () => current?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className="dialog"
      style={{ "--w": `${width}px` }}
      aria-labelledby={id}
      onInput={() => {
        typed.current = true;
      }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current && !typed.current) onClose();
      }}
    >
      <header className="dialog__head">
        <h2 id={id}>{title}</h2>
        <span className="end row">
          {beside}
          <IconButton icon="x" label="Close" size="s" onClick={onClose} />
        </span>
      </header>
      {children}
    </dialog>
  );
}
