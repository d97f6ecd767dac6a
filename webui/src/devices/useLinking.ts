/** One linking, from the first code until it is online or nobody looks at it any more. */

import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { dropLinkingAtOnce, useDropLinking, usePairing, useStartPairing } from "../api/devices";
import { keys } from "../api/keys";
import type { Device, Pairing } from "../api/types";
import { isLinked } from "../ui/devices";
import {
  elsewhere,
  forMethod,
  isElsewhere,
  isTaken,
  type Method,
  numberless,
  online,
  type PairingWords,
  pairingWords,
} from "./pairing";

export function useLinking(device: Device) {
  const [method, setMethod] = useState<Method>("qr");
  // Until it began, what is known is the linking before it.
  const [begun, setBegun] = useState(false);
  const begin = useStartPairing();
  const watched = usePairing(device.id, begun);
  const known = begun && !begin.isPending ? watched.data : undefined;
  const pairing = forMethod(known, method);

  const isNumberless = method === "code" && !pairing && !begin.isPending;
  let words: PairingWords = pairingWords(pairing, device.transport);
  if (isNumberless) words = numberless;
  const hasAsked = begin.isSuccess && begin.variables.method === method;
  if (hasAsked && isElsewhere(known, method)) words = elsewhere;
  if (isLinked(device)) words = online;

  const ask = (by: Method, phone?: string) =>
    begin.mutate({ id: device.id, method: by, phone }, { onSuccess: () => setBegun(true) });
  const asked = useRef(false);
  useEffect(() => {
    if (!asked.current) ask("qr");
    asked.current = true;
  });

  return {
    method,
    pairing,
    words,
    /** The number that was asked for last. */
    phone: begin.variables?.phone ?? (device.phone && `+${device.phone}`),
    busy: begin.isPending,
    error: begin.error,
    /** With the number, where a code is typed. */
    start: (phone?: string) => ask(method, phone),
    choose: (next: Method) => {
      setMethod(next);
      if (begin.isError) begin.reset();
      if (next === "qr") ask(next);
    },
  };
}

/**
 * When the dialog goes, however it goes, a linking that came to nothing leaves nothing: a
 * phone that was added for it is removed, another is again what it was. `lost`: another
 * window goes on with this phone, so nothing of it is ours to leave.
 */
export function useLeaveNothing(id: number | null, added: boolean, lost: RefObject<boolean>) {
  const queries = useQueryClient();
  const { mutate: drop } = useDropLinking();
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (id === null) return;
    clearTimeout(leaving.current);
    const closing = () => {
      // The page goes with it: what we saw last has to do.
      const last = queries.getQueryData<Pairing>(keys.devices.pairing(id));
      if (!isTaken(last) && !lost.current) dropLinkingAtOnce(id, added);
    };
    window.addEventListener("pagehide", closing);
    return () => {
      window.removeEventListener("pagehide", closing);
      // An effect that begins again at once has left nothing.
      leaving.current = setTimeout(() => lost.current || drop({ id, added }));
    };
  }, [id, added, lost, drop, queries]);
}
