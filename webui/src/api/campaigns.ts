/** Who gets what, from which phones, when; and what became of it. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import { byCursor } from "./pages";
import type {
  Campaign,
  CampaignChange,
  NewCampaign,
  Page,
  Preview,
  Report,
  Send,
  Variants,
} from "./types";

export function useCampaigns(enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.campaigns.list,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Campaign>>("/campaigns", { query: { cursor: pageParam }, signal }),
    enabled,
    ...byCursor,
  });
}

export function useCampaign(id: number) {
  return useQuery({
    queryKey: keys.campaigns.one(id),
    queryFn: ({ signal }) => api.get<Campaign>(`/campaigns/${id}`, { signal }),
  });
}

/** `version` is what was last saved: another one is another preview. */
export function usePreview(id: number, offset: number, version: string) {
  return useQuery({
    queryKey: keys.campaigns.preview(id, offset, version),
    queryFn: ({ signal }) =>
      api.get<Preview>(`/campaigns/${id}/preview`, {
        query: { lead_offset: offset },
        signal,
      }),
    placeholderData: (before) => before,
  });
}

/** Who gets which of the texts between brackets. */
export function useVariants(id: number, version: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.campaigns.variants(id, version),
    queryFn: ({ signal }) => api.get<Variants>(`/campaigns/${id}/variants`, { signal }),
    placeholderData: (before) => before,
    enabled,
  });
}

export function useReport(id: number) {
  return useQuery({
    queryKey: keys.campaigns.report(id),
    queryFn: ({ signal }) => api.get<Report>(`/campaigns/${id}/report`, { signal }),
  });
}

export function useAddCampaign() {
  return useMutation({
    mutationFn: (campaign: NewCampaign) => api.post<Campaign>("/campaigns", campaign),
    onSuccess: useSettle(),
  });
}

export function useChangeCampaign(id: number) {
  return useMutation({
    mutationFn: (change: CampaignChange) => api.patch<Campaign>(`/campaigns/${id}`, change),
    onSuccess: useSettle(),
  });
}

export function useDeleteCampaign() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.delete(`/campaigns/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.campaigns.list }),
  });
}

export function useRestoreCampaign() {
  return useMutation({
    mutationFn: (id: number) => api.post<Campaign>(`/campaigns/${id}/restoration`),
    onSuccess: useSettle(),
  });
}

export function useCloneCampaign() {
  return useMutation({
    mutationFn: (id: number) => api.post<Campaign>(`/campaigns/${id}/clones`),
    onSuccess: useSettle(),
  });
}

/** The word that a large campaign waits for. */
export function useApprove(id: number) {
  return useMutation({
    mutationFn: () => api.post<Campaign>(`/campaigns/${id}/approval`),
    onSuccess: useSettle(),
  });
}

export function useTryCampaign(id: number) {
  return useMutation({
    mutationFn: (test: { phone: string; device_id: number; client_id: string }) =>
      api.post<Send>(`/campaigns/${id}/tests`, test),
  });
}

export function useStartCampaign(id: number) {
  return useMutation({
    mutationFn: (times: { starts_at: string | null; ends_at: string | null }) =>
      api.post<Campaign>(`/campaigns/${id}/start`, times),
    onSuccess: useSettle(),
  });
}

export function useMoveCampaign(id: number) {
  return useMutation({
    mutationFn: (move: "pause" | "resume" | "cancel") =>
      api.post<Campaign>(`/campaigns/${id}/${move}`, undefined, { keepalive: true }),
    onSuccess: useSettle(),
  });
}

/** Again what failed: on one phone, for one reason, or all of it. */
export function useRetry(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (only: { device_id?: number; code?: string }) =>
      api.post<{ retried: number }>(`/campaigns/${id}/retry`, only),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.campaigns.report(id) }),
  });
}

function useSettle() {
  const queries = useQueryClient();
  return (campaign: Campaign) => {
    queries.setQueryData(keys.campaigns.one(campaign.id), campaign);
    void queries.invalidateQueries({ queryKey: keys.campaigns.list });
    void queries.invalidateQueries({ queryKey: keys.campaigns.report(campaign.id) });
    void queries.invalidateQueries({ queryKey: keys.today });
  };
}
