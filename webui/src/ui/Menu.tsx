/** A button with a menu: native popover, arrows, type-ahead, Esc returns the focus. */

import { Fragment, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { Icon, type IconName } from "./Icon";

export interface MenuItem {
  label: string;
  icon?: IconName;
  note?: string;
  chosen?: boolean;
  bad?: boolean;
  rule?: boolean;
  onSelect: () => void;
}

export function Menu({
  label,
  className,
  items,
  empty,
  onKeyDown,
  children,
}: {
  /** The button's name when its content is not one. */
  label?: string;
  className: string;
  items: MenuItem[];
  empty?: string;
  onKeyDown?: (event: KeyboardEvent<HTMLButtonElement>) => void;
  children: ReactNode;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const opened = (isOpen: boolean) => {
    setOpen(isOpen);
    if (!isOpen || !button.current || !menu.current) return;
    place(menu.current, button.current.getBoundingClientRect());
    requestAnimationFrame(() => {
      if (menu.current && button.current) {
        place(menu.current, button.current.getBoundingClientRect());
        focusable(menu.current)[0]?.focus();
      }
    });
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
        onKeyDown={onKeyDown}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        tabIndex={-1}
        onToggle={(event) => opened(event.newState === "open")}
        onKeyDown={(event) => walk(event, menu.current)}
      >
        {open && items.length === 0 && <p className="menu__note">{empty}</p>}
        {open &&
          items.map((item) => (
            <Fragment key={item.label}>
              {item.rule && <div className="menu__rule" />}
              <button
                type="button"
                {...(item.chosen === undefined
                  ? { role: "menuitem" }
                  : { role: "menuitemradio", "aria-checked": item.chosen })}
                className={item.bad ? "menu__item menu__item--bad" : "menu__item"}
                onClick={() => {
                  menu.current?.hidePopover();
                  button.current?.focus();
                  item.onSelect();
                }}
              >
                {item.icon && <Icon name={item.icon} size="s" />}
                <span className="grow">{item.label}</span>
                {item.note && <span className="tiny muted num">{item.note}</span>}
                {item.chosen && <Icon name="check" size="s" />}
              </button>
            </Fragment>
          ))}
      </div>
    </>
  );
}

/** Below the button if there is room, else above; never outside the window. */
function place(menu: HTMLElement, anchor: DOMRect) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = anchor.bottom + 6;
  const top = below + height > innerHeight - 8 ? Math.max(8, anchor.top - height - 6) : below;
  const left = Math.min(anchor.left, innerWidth - width - 8);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, left)}px`;
}

function walk(event: KeyboardEvent, menu: HTMLElement | null) {
  if (!menu) return;
  const all = focusable(menu);
  const here = all.indexOf(document.activeElement as HTMLElement);
  const target = step(event.key, here, all);
  if (!target) return;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
}

function step(key: string, here: number, all: HTMLElement[]): HTMLElement | undefined {
  if (key === "ArrowDown") return all[(here + 1) % all.length];
  if (key === "ArrowUp") return all[(here - 1 + all.length) % all.length];
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const after = [...all.slice(here + 1), ...all.slice(0, here + 1)];
  return after.find((item) =>
    item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()),
  );
}

function focusable(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
}
