/** Who gets what, from which phones, when; and what became of it. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import { byCursor } from "./pages";
import type { Campaign, CampaignChange, NewCampaign, Page, Preview, Report } from "./types";

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

export function useRetry(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deviceId?: number) =>
      api.post<{ retried: number }>(
        `/campaigns/${id}/retry`,
        deviceId ? { device_id: deviceId } : {},
      ),
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
