/** Clock, one, two, two blue, a red mark. */

import type { SendState } from "../api/types";
import { type TickKind, tickOf } from "./ticks";

const shapes: Record<TickKind, React.ReactNode> = {
  clock: (
    <>
      <circle cx="9" cy="6" r="4.6" />
      <path d="M9 3.6V6l1.7 1" />
    </>
  ),
  sent: <path d="m4.5 6.5 2.7 2.8L13 2.7" />,
  delivered: <path d="m1 6.5 2.7 2.8L9.5 2.7M8 9.3l.3.1 6.2-6.7" />,
  read: <path d="m1 6.5 2.7 2.8L9.5 2.7M8 9.3l.3.1 6.2-6.7" />,
  uncertain: (
    <>
      <circle cx="9" cy="6" r="4.8" strokeDasharray="2.4 1.4" />
      <path d="M7.7 4.9c0-1.900 2.700-1.700 2.600 0 0 .9-1.300 1-1.300 1.800M9 8.600v.1" />
    </>
  ),
  failed: (
    <>
      <circle cx="9" cy="6" r="4.8" />
      <path d="M9 3.5v3M9 8.5v.1" />
    </>
  ),
};

export function Tick({ state }: { state: SendState }) {
  const { kind, name } = tickOf(state);
  return (
    <svg className={`tick tick--${kind}`} viewBox="0 0 17 12" role="img" aria-label={name}>
      <title>{name}</title>
      {shapes[kind]}
    </svg>
  );
}
