/** A filter that reads as a sentence: each coloured word is a menu. */

import type { ReactNode } from "react";
import { Icon } from "./Icon";
import { Menu, type MenuItem } from "./Menu";

export function Sentence({
  small,
  label = "Filter",
  children,
}: {
  small?: boolean;
  label?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={small ? "sentence sentence--s" : "sentence"}
      role="group"
      aria-label={label}
    >
      {children}
    </div>
  );
}

export interface Option {
  value: string;
  label: string;
  note?: string;
}

/** One word; Backspace on it takes the condition away where it can be. */
export function Word({
  name,
  value,
  any,
  options,
  onChange,
}: {
  name: string;
  value: string;
  /** What the word says when it does not filter. */
  any: string;
  options: Option[];
  onChange: (value: string) => void;
}) {
  const shown = options.find((option) => option.value === value)?.label ?? (value || any);
  const items: MenuItem[] = [{ value: "", label: any }, ...options].map((option) => ({
    label: option.label,
    note: "note" in option ? option.note : undefined,
    chosen: option.value === value,
    onSelect: () => onChange(option.value),
  }));
  return (
    <Menu
      label={`${name}: ${shown}`}
      className="sentence__slot"
      items={items}
      onKeyDown={(event) => {
        if (event.key === "Backspace" && value) onChange("");
      }}
    >
      {shown}
      <Icon name="down" />
    </Menu>
  );
}

/** "and…": adds a condition the sentence does not have yet. */
export function MoreWords({ items }: { items: MenuItem[] }) {
  if (items.length === 0) return null;
  return (
    <Menu label="Add a condition" className="sentence__slot sentence__slot--open" items={items}>
      <Icon name="plus" />
      and…
    </Menu>
  );
}
