/** A picture over the page, as large as it fits; Esc or a click beside it closes it. */

import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "../ui/Button";
import { Formatted } from "../ui/Formatted";

export function Lightbox({
  url,
  title,
  text,
  onClose,
}: {
  url: string;
  title: string;
  text: string;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return createPortal(
    <dialog
      ref={dialog}
      className="lightbox"
      aria-label={title}
      // The page's own Escape would close the chat behind it.
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (!(event.target instanceof HTMLImageElement)) onClose();
      }}
    >
      <header className="lightbox__head">
        <span className="clip">{title}</span>
        <span className="end row">
          <a className="button button--s" href={url} target="_blank" rel="noreferrer">
            Open in a tab
          </a>
          <IconButton icon="x" label="Close" onClick={onClose} />
        </span>
      </header>
      <div className="lightbox__stage">
        <img src={url} alt={title} />
      </div>
      {text && (
        <div className="lightbox__text">
          <Formatted text={text} />
        </div>
      )}
    </dialog>,
    document.body,
  );
}
