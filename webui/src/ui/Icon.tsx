/** An icon beside words, or alone with a name for those who cannot see it. */

import type { IconName } from "./Sprite";

export type { IconName };

export function Icon({
  name,
  size,
  label,
}: {
  name: IconName;
  size?: "s" | "l";
  label?: string;
}) {
  const drawn = <use href={`#i-${name}`} />;
  const look = size ? `icon icon--${size}` : "icon";
  return label ? (
    <svg className={look} role="img" aria-label={label}>
      {drawn}
    </svg>
  ) : (
    <svg className={look} aria-hidden="true">
      {drawn}
    </svg>
  );
}

/** The bells. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 26 26" aria-hidden="true">
      <rect className="mark__ground" width="26" height="26" rx="7" />
      <path className="mark__line" d="M5.5 6.5h15M8 6.5v3M13 6.5v6M18 6.5v2" />
      <path
        className="mark__bell"
        d="M5.9 14.3c.5-1 .6-2.1.7-3.2a1.4 1.4 0 0 1 2.8 0c.1 1.1.2 2.2.7 3.2ZM10.4 18.7c.7-1.3.8-2.9.9-4.4a1.7 1.7 0 0 1 3.4 0c.1 1.5.2 3.1.9 4.4ZM16.2 12.7c.4-.8.5-1.7.6-2.6a1.2 1.2 0 0 1 2.4 0c.1.9.2 1.8.6 2.6Z"
      />
    </svg>
  );
}
