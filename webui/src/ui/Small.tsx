/** Small signs: chips, avatars, a phone's state and health. */

import type { ReactNode } from "react";
import { hue, initials } from "./hues";
import { Icon } from "./Icon";

export type Tone = "good" | "warn" | "bad" | "info" | "accent" | "line";

export function Chip({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className={tone ? `chip chip--${tone}` : "chip"}>{children}</span>;
}

export function NicheChip({ name, onRemove }: { name: string; onRemove?: () => void }) {
  return (
    <span className={`chip chip--niche hue-${hue(name, 6)}`}>
      {name}
      {onRemove && <RemoveChip name={name} onRemove={onRemove} />}
    </span>
  );
}

export function TriggerChip({ name, onRemove }: { name: string; onRemove?: () => void }) {
  return (
    <span className="chip chip--trigger">
      {name}
      {onRemove && <RemoveChip name={name} onRemove={onRemove} />}
    </span>
  );
}

export function RemoveChip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      className="chip__remove"
      aria-label={`Remove ${name}`}
      onClick={onRemove}
    >
      <Icon name="x" size="s" />
    </button>
  );
}

export function Avatar({ name, size = 32 }: { name: string | null; size?: number }) {
  return (
    <span
      className={`avatar avatar--${name ? hue(name, 6) : 2}`}
      style={{ "--size": `${size}px` }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}

export type Shape = "online" | "resting" | "offline" | "gone";

export function Dot({ shape }: { shape: Shape }) {
  return <i className={`dot dot--${shape}`} aria-hidden="true" />;
}

export function Health({ value }: { value: number }) {
  return (
    <span
      className={`health health--${value}`}
      role="img"
      aria-label={`Health ${value} of 4`}
      title={`Health ${value} of 4`}
    >
      {[1, 2, 3, 4].map((bar) => (
        <i key={bar} className={bar <= value ? "health__on" : ""} />
      ))}
    </span>
  );
}
