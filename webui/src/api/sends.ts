/** Single outgoing messages, and what a person decides about the uncertain ones. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys, type SendSearch } from "./keys";
import { byCursor } from "./pages";
import type { Page, Send, Today } from "./types";

/** The messages behind a number of a campaign; without one, the account's uncertain ones. */
export function useSends(search: SendSearch) {
  return useInfiniteQuery({
    queryKey: keys.sends.list(search),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Send>>(search.campaign_id ? "/reports/sends" : "/sends", {
        query: { ...asked(search), cursor: pageParam },
        signal,
      }),
    placeholderData: (before) => before,
    ...byCursor,
  });
}

function asked({ campaign_id, device_id, state, code }: SendSearch): Record<string, string> {
  if (!campaign_id) return { state: "uncertain" };
  return {
    ...{ campaign_id, device_id: device_id ?? "", number: state ?? "" },
    ...(code ? { by: "code", key: code } : {}),
  };
}

// Nothing more is told of it, or not soon.
const SETTLED = new Set(["delivered", "read", "played", "failed", "expired", "cancelled"]);

/** One send, followed until it is settled. */
export function useSend(id: number | null) {
  return useQuery({
    queryKey: keys.sends.one(id ?? 0),
    queryFn: ({ signal }) => api.get<Send>(`/sends/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data && SETTLED.has(data.state) ? false : 1000),
  });
}

/** The same word on all uncertain sends of a campaign. */
export function useDecideAll(campaignId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (outcome: "sent" | "not-sent") =>
      api.post("/sends/decisions", { outcome, campaign_id: campaignId }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.sends.all });
      void queries.invalidateQueries({ queryKey: keys.campaigns.all });
    },
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
