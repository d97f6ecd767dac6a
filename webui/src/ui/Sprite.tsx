/** Every icon, drawn on a 24 grid with a 1.6 stroke; the document carries them once. */

import type { ReactNode } from "react";

const shapes = {
  alert: (
    <>
      <path d="M12 4 3.2 19.2h17.6Z" />
      <path d="M12 10v4.2M12 16.8v.1" />
    </>
  ),
  arrow: (
    <>
      <path d="M4.5 12h15M13.5 6l6 6-6 6" />
    </>
  ),
  attach: (
    <>
      <path d="m19.6 11.4-7.9 7.9a4.9 4.9 0 0 1-6.9-6.9l8.3-8.3a3.3 3.3 0 0 1 4.6 4.6l-8.2 8.2a1.6 1.6 0 0 1-2.3-2.3l7.4-7.4" />
    </>
  ),
  back: (
    <>
      <path d="M19.5 12h-15M10.5 6l-6 6 6 6" />
    </>
  ),
  bold: (
    <>
      <path
        d="M7.5 5h5.3a3.4 3.4 0 0 1 0 6.8H7.5ZM7.5 11.8h6a3.6 3.6 0 0 1 0 7.2h-6Z"
        strokeWidth="2"
      />
    </>
  ),
  braces: (
    <>
      <path d="M9 4.5H8a2 2 0 0 0-2 2v3.3L4 12l2 2.2v3.3a2 2 0 0 0 2 2h1M15 4.5h1a2 2 0 0 1 2 2v3.3l2 2.2-2 2.2v3.3a2 2 0 0 1-2 2h-1" />
    </>
  ),
  bullets: (
    <>
      <path d="M9.5 6.5h10M9.5 12h10M9.5 17.5h10" />
      <circle cx="5" cy="6.5" r="1" fill="currentColor" />
      <circle cx="5" cy="12" r="1" fill="currentColor" />
      <circle cx="5" cy="17.5" r="1" fill="currentColor" />
    </>
  ),
  calendar: (
    <>
      <rect x="4" y="5.2" width="16" height="14.8" rx="2.4" />
      <path d="M4 9.8h16M8.5 3.2v3.6M15.5 3.2v3.6" />
    </>
  ),
  campaign: (
    <>
      <path d="M4 10v4.2h3.2l8.8 4.6V5.4L7.2 10Z" />
      <path d="M19.3 9.5c1 1.5 1 3.7 0 5.2M7.8 14.4l1.4 5h2.6l-1.2-3.5" />
    </>
  ),
  check: (
    <>
      <path d="m5.5 12.8 4.2 4.2 8.8-9.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.5V12l3 2" />
    </>
  ),
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11" rx="2.2" />
      <path d="M15.5 8.5v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />
    </>
  ),
  down: (
    <>
      <path d="m7 10 5 5 5-5" />
    </>
  ),
  download: (
    <>
      <path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14" />
    </>
  ),
  edit: (
    <>
      <path d="m5 19 .9-3.8L16 5.1a2 2 0 0 1 2.9 2.9L8.8 18.1Z" />
    </>
  ),
  eye: (
    <>
      <path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12Z" />
      <circle cx="12" cy="12" r="2.7" />
    </>
  ),
  globe: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M3.8 12h16.4M12 3.8c5 5 5 11.4 0 16.4-5-5-5-11.4 0-16.4Z" />
    </>
  ),
  grid: (
    <>
      <rect x="4" y="4" width="6.6" height="6.6" rx="1.6" />
      <rect x="13.4" y="4" width="6.6" height="6.6" rx="1.6" />
      <rect x="4" y="13.4" width="6.6" height="6.6" rx="1.6" />
      <rect x="13.4" y="13.4" width="6.6" height="6.6" rx="1.6" />
    </>
  ),
  image: (
    <>
      <rect x="3.8" y="4.8" width="16.4" height="14.4" rx="2.4" />
      <circle cx="9" cy="10" r="1.6" />
      <path d="m4.5 17.5 5-4.5 3 2.6 3.5-3.6 4 4" />
    </>
  ),
  inbox: (
    <>
      <path d="M20.5 11.6a8.3 8.3 0 0 1-12 7.4L3.8 20.2 5 15.7a8.3 8.3 0 1 1 15.5-4.1Z" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M12 11v5M12 8v.1" />
    </>
  ),
  italic: (
    <>
      <path d="M10.5 5h6M7.5 19h6M14 5l-4 14" />
    </>
  ),
  leads: (
    <>
      <circle cx="9.2" cy="8.4" r="3.4" />
      <path d="M3 19.4c.5-3.3 3-5 6.2-5s5.7 1.7 6.2 5M15.6 5.3a3.3 3.3 0 0 1 0 6.2M17.6 14.8c1.9.700 3 2.3 3.4 4.6" />
    </>
  ),
  left: (
    <>
      <path d="m14 7-5 5 5 5" />
    </>
  ),
  link: (
    <>
      <path d="M10 14a3.8 3.8 0 0 0 5.5.2l3-3a3.9 3.9 0 0 0-5.5-5.5l-1.2 1.2M14 10a3.8 3.8 0 0 0-5.5-.2l-3 3A3.9 3.9 0 0 0 11 18.3l1.2-1.2" />
    </>
  ),
  list: (
    <>
      <path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5v.1M4.5 12v.1M4.5 17.5v.1" />
    </>
  ),
  logout: (
    <>
      <path d="M10 4.5H6.5a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2H10M15.5 16l4-4-4-4M19.3 12H10" />
    </>
  ),
  mic: (
    <>
      <rect x="9.2" y="3.5" width="5.6" height="10.5" rx="2.8" />
      <path d="M5.8 11.5a6.2 6.2 0 0 0 12.4 0M12 17.7v3" />
    </>
  ),
  mono: (
    <>
      <path d="m8.5 7.5-5 4.5 5 4.5M15.5 7.5l5 4.5-5 4.5" />
    </>
  ),
  more: (
    <>
      <circle cx="5.5" cy="12" r=".9" fill="currentColor" />
      <circle cx="12" cy="12" r=".9" fill="currentColor" />
      <circle cx="18.5" cy="12" r=".9" fill="currentColor" />
    </>
  ),
  morev: (
    <>
      <circle cx="12" cy="5.5" r=".9" fill="currentColor" />
      <circle cx="12" cy="12" r=".9" fill="currentColor" />
      <circle cx="12" cy="18.5" r=".9" fill="currentColor" />
    </>
  ),
  pause: (
    <>
      <path d="M8.5 5.5v13M15.5 5.5v13" strokeWidth="2.4" />
    </>
  ),
  phone: (
    <>
      <rect x="7" y="2.8" width="10" height="18.4" rx="2.4" />
      <path d="M10.8 18.3h2.4" />
    </>
  ),
  play: (
    <>
      <path d="M7.5 5v14l11-7Z" fill="currentColor" />
    </>
  ),
  plus: (
    <>
      <path d="M12 5v14M5 12h14" />
    </>
  ),
  quote: (
    <>
      <path d="M5 6v12M9.5 8h10M9.5 12h10M9.5 16h6" />
    </>
  ),
  refresh: (
    <>
      <path d="M19.5 12a7.5 7.5 0 0 1-13.4 4.6M4.5 12a7.5 7.5 0 0 1 13.4-4.6" />
      <path d="M18.3 3.6v4h-4M5.7 20.4v-4h4" />
    </>
  ),
  right: (
    <>
      <path d="m10 7 5 5-5 5" />
    </>
  ),
  search: (
    <>
      <circle cx="10.8" cy="10.8" r="6.3" />
      <path d="m20 20-4.6-4.6" />
    </>
  ),
  send: (
    <>
      <path d="M4.5 5.2 20 12 4.5 18.8l1.9-6.8ZM6.4 12h6.1" />
    </>
  ),
  settings: (
    <>
      <path d="M4 7h9M18.5 7H20M4 17h2M11.5 17H20" />
      <circle cx="15.7" cy="7" r="2.5" />
      <circle cx="8.7" cy="17" r="2.5" />
    </>
  ),
  shield: (
    <>
      <path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.6 7 9 4.1-1.4 7-4.7 7-9V6Z" />
      <path d="m9 12 2.2 2.2L15.2 10" />
    </>
  ),
  shuffle: (
    <>
      <path d="M4 7h3l9 10h4M4 17h3l2.5-2.8M13.5 9.8 16 7h4M17.5 4.5 20 7l-2.5 2.5M17.5 14.5 20 17l-2.5 2.5" />
    </>
  ),
  smile: (
    <>
      <circle cx="12" cy="12" r="8.3" />
      <path d="M8.3 14a4.3 4.3 0 0 0 7.4 0M9.3 9.7v.1M14.7 9.7v.1" strokeWidth="2" />
    </>
  ),
  stop: (
    <>
      <rect x="6.5" y="6.5" width="11" height="11" rx="2" />
    </>
  ),
  stopsign: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="m6.3 6.3 11.4 11.4" />
    </>
  ),
  strike: (
    <>
      <path d="M4.5 12h15M16.5 8c-.4-2-2-3.2-4.5-3.2-2.7 0-4.5 1.3-4.5 3.4 0 1.1.6 2 1.6 2.6M7.3 15.5c.4 2.3 2.2 3.7 4.8 3.7 2.8 0 4.7-1.4 4.7-3.6" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.8v2.4M12 18.8v2.4M2.8 12h2.4M18.8 12h2.4M5.5 5.5l1.7 1.7M16.8 16.8l1.7 1.7M5.5 18.5l1.7-1.7M16.8 7.2l1.7-1.7" />
    </>
  ),
  tag: (
    <>
      <path d="M4 4.5h7.5L20 13l-7 7-8.5-8.5Z" />
      <circle cx="8.3" cy="8.7" r="1.3" />
    </>
  ),
  today: (
    <>
      <path d="M4 17.5a8 8 0 1 1 16 0" />
      <path d="m12 17.5 3.8-5.2" />
      <path d="M4 17.5h1.6M18.4 17.5H20M12 9.5V11" />
    </>
  ),
  trash: (
    <>
      <path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.9 12.5h9.2L17.5 7" />
    </>
  ),
  undo: (
    <>
      <path d="M8.5 5 4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-3" />
    </>
  ),
  upload: (
    <>
      <path d="M12 15.5v-11M7.5 9 12 4.5 16.5 9M5 19.5h14" />
    </>
  ),
  wifi: (
    <>
      <path d="m4 4 16 16M2.8 9.3a14 14 0 0 1 4-2.5M10.5 5.4A14 14 0 0 1 21.2 9.3M6 12.8a9 9 0 0 1 3.3-2M14.5 11a9 9 0 0 1 3.5 1.8M9.3 16.2a4 4 0 0 1 5.4 0" />
    </>
  ),
  x: (
    <>
      <path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

export function Sprite() {
  return (
    <svg className="sprite" aria-hidden="true">
      {Object.entries(shapes).map(([name, shape]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 24 24">
          {shape}
        </symbol>
      ))}
    </svg>
  );
}
