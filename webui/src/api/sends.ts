/** Single outgoing messages, and what a person decides about the uncertain ones. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys, type SendSearch } from "./keys";
import { byCursor } from "./pages";
import type { Page, Send, Today } from "./types";

/** A campaign's own sends come from the campaign; without one, those of the account. */
export function useSends({ campaign_id, ...search }: SendSearch) {
  return useInfiniteQuery({
    queryKey: keys.sends.list({ campaign_id, ...search }),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Send>>(campaign_id ? `/campaigns/${campaign_id}/sends` : "/sends", {
        query: { ...search, cursor: pageParam },
        signal,
      }),
    placeholderData: (before) => before,
    ...byCursor,
  });
}

export function useDecide() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, outcome }: { id: number; outcome: "sent" | "not-sent" }) =>
      api.post<Send>(`/sends/${id}/decision`, { outcome }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.sends.all });
      void queries.invalidateQueries({ queryKey: keys.today });
      void queries.invalidateQueries({ queryKey: keys.campaigns.all });
    },
  });
}

export function useToday() {
  return useQuery({
    queryKey: keys.today,
    queryFn: ({ signal }) => api.get<Today>("/today", { signal }),
  });
}
