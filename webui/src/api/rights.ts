/** What the member may do, so that what they may not is not shown. */

import { createContext, useContext } from "react";
import type { Me, Role } from "./types";

export type Right = "change" | "govern";

const needs: Record<Right, Role[]> = {
  change: ["owner", "admin", "operator"],
  govern: ["owner", "admin"],
};

export function may(role: Role, right: Right): boolean {
  return needs[right].includes(role);
}

const Session = createContext<Me | null>(null);

export const SessionProvider = Session.Provider;

export function useSession(): Me {
  const me = useContext(Session);
  if (!me) throw new Error("Nobody is signed in here.");
  return me;
}

export function useMay(right: Right): boolean {
  return may(useSession().member.role, right);
}
