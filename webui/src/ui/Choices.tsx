/** Small choices: a switch, segments, a box to tick, one of several. */

import type { ComponentProps, ReactNode } from "react";

export function Switch({
  label,
  checked,
  disabled,
  onChange,
}: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-label={label}
      aria-checked={checked}
      aria-disabled={disabled}
      onClick={() => !disabled && onChange(!checked)}
    />
  );
}

export interface Segment<T extends string> {
  value: T;
  label: ReactNode;
  name?: string;
}

/** Two to six filters or views, one of them pressed. */
export function Segmented<T extends string>({
  label,
  segments,
  value,
  onChange,
  className = "",
}: {
  label: string;
  segments: Segment<T>[];
  value: T;
  onChange: (value: T) => void;
  className?: string;
}) {
  return (
    <div className={`segmented ${className}`} role="group" aria-label={label}>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          className="segmented__item"
          aria-pressed={segment.value === value}
          aria-label={segment.name}
          title={segment.name}
          onClick={() => onChange(segment.value)}
        >
          {segment.label}
        </button>
      ))}
    </div>
  );
}

/** A choice with its words; the whole line can be pressed. */
export function Choice({
  children,
  radio,
  ...input
}: { children: ReactNode; radio?: boolean } & ComponentProps<"input">) {
  return (
    <label className="choice">
      <input
        type={radio ? "radio" : "checkbox"}
        className={radio ? "check check--radio" : "check"}
        {...input}
      />
      <span>{children}</span>
    </label>
  );
}
