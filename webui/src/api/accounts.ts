/** Who is signed in, and the account they work in. */

import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api, rememberCsrf } from "./client";
import { keys } from "./keys";
import type { AccountChange, Me, NewOwner, Setup } from "./types";

/** `null` when nobody is signed in; that is an answer, not a failure. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        return remember(await api.get<Me>("/me", { signal }));
      } catch (thrown) {
        if (thrown instanceof ApiError && thrown.status === 401) return null;
        throw thrown;
      }
    },
  });
}

export function useSignIn() {
  return useMutation({
    mutationFn: (credentials: { email: string; password: string }) =>
      api.post<Me>("/sign-ins", credentials),
    onSuccess: useEnter(),
  });
}

export function useSetup(token: string) {
  return useQuery({
    queryKey: keys.setup(token),
    queryFn: ({ signal }) => api.get<Setup>(`/setup/${token}`, { signal }),
    retry: false,
  });
}

export function useCreateOwner(token: string) {
  return useMutation({
    mutationFn: (owner: NewOwner) => api.post<Me>(`/setup/${token}`, owner),
    onSuccess: useEnter(),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete("/sign-ins/current"),
    onSuccess: () => {
      forgetAllBut(queries, keys.me);
      queries.setQueryData(keys.me, null);
    },
  });
}

export function useChangeAccount() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: AccountChange) => api.patch<Me>("/account", change),
    onSuccess: (me) => queries.setQueryData(keys.me, remember(me)),
  });
}

/** The kill switch: held, nothing more goes out. */
export function useHold() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (hold: { reason: string } | null) =>
      hold ? api.post<Me>("/account/hold", hold) : api.delete<Me>("/account/hold"),
    onSettled: () => queries.invalidateQueries(),
  });
}

export function useRemoveDemonstration() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<Me>("/demonstration"),
    onSuccess: (me) => {
      queries.setQueryData(keys.me, remember(me));
      return queries.invalidateQueries();
    },
  });
}

function useEnter() {
  const queries = useQueryClient();
  return (me: Me) => {
    forgetAllBut(queries, keys.me);
    queries.setQueryData(keys.me, remember(me));
  };
}

/** What somebody else saw goes; the page goes on watching who is signed in. */
function forgetAllBut(queries: QueryClient, kept: readonly string[]) {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== kept[0] });
}

function remember(me: Me): Me {
  rememberCsrf(me.csrf_token);
  return me;
}
