/** What belongs to a row, on the right; on a phone it covers the page. */

import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "./Button";

export function Panel({
  label,
  title,
  sub,
  picture,
  acts,
  foot,
  onClose,
  children,
}: {
  label: string;
  title: ReactNode;
  sub?: ReactNode;
  picture?: ReactNode;
  acts?: ReactNode;
  foot?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <aside
      className="panel"
      aria-label={label}
      onKeyDown={(event) => {
        // A menu or dialog of the panel closes by itself, and nothing else with it.
        const own = !(event.target as Element).closest("dialog, [popover]");
        if (event.key === "Escape" && own && !event.defaultPrevented) onClose();
      }}
    >
      <header className="panel__head">
        {picture}
        <div className="grow">
          <h2 ref={heading} tabIndex={-1} className="panel__title clip">
            {title}
          </h2>
          {sub && <div className="muted small num clip">{sub}</div>}
        </div>
        {acts}
        <IconButton icon="x" label="Close" size="s" onClick={onClose} />
      </header>
      <div className="panel__body">{children}</div>
      {foot && <footer className="panel__foot">{foot}</footer>}
    </aside>
  );
}

export function PanelSection({
  title,
  beside,
  children,
}: {
  title: string;
  beside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="panel__section">
      <h3>
        {title}
        {beside && <span className="end">{beside}</span>}
      </h3>
      {children}
    </section>
  );
}
