/** Times on screen: in the account's zone, the exact instant on hover. */

import { createContext, useContext, useEffect, useState } from "react";
import { clock, exact, moment, short } from "./times";

const Zone = createContext("Asia/Kuala_Lumpur");

export const ZoneProvider = Zone.Provider;

export function useZone(): string {
  return useContext(Zone);
}

/** Now, asked again every so often, so that "38 min" grows while one looks. */
export function useNow(everyMs = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Whether an instant is still to come; asked again when it has come. */
export function useUntil(at: string | null): boolean {
  const [, pass] = useState(0);
  const instant = at === null ? 0 : Date.parse(at);
  useEffect(() => {
    const left = instant - Date.now();
    if (left <= 0) return;
    const timer = setTimeout(() => pass((times) => times + 1), left);
    return () => clearTimeout(timer);
  }, [instant]);
  return instant > Date.now();
}

const words = { short, clock, moment };

export function Time({
  at,
  as = "short",
  className,
}: {
  at: string;
  as?: "short" | "clock" | "moment";
  className?: string;
}) {
  const zone = useZone();
  return (
    <time dateTime={at} title={exact(at, zone)} className={className}>
      {words[as](at, zone)}
    </time>
  );
}
