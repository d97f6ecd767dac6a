/** How the leads of a campaign are spread over phones that Carillon chooses. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import type { Allocation, AllocationPreview, PhoneLimit } from "./types";

export function useAllocation(id: number, enabled = true) {
  return useQuery({
    queryKey: keys.campaigns.allocation(id),
    queryFn: ({ signal }) => api.get<Allocation>(`/campaigns/${id}/allocation`, { signal }),
    enabled,
  });
}

/** What would happen at once; `version` is what was last saved. */
export function useAllocationPreview(id: number, version: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.campaigns.allocationPreview(id, version),
    queryFn: ({ signal }) =>
      api.get<AllocationPreview>(`/campaigns/${id}/allocation/preview`, { signal }),
    placeholderData: (before) => before,
    enabled,
  });
}

/** They hold from now on, while it is under way too. */
export function useChangeLimits(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (limits: { device_limit?: number | null; device_limits?: PhoneLimit[] }) =>
      api.patch<Allocation>(`/campaigns/${id}/allocation`, limits),
    onSuccess: (allocation) => {
      queries.setQueryData(keys.campaigns.allocation(id), allocation);
      return queries.invalidateQueries({ queryKey: keys.campaigns.report(id) });
    },
  });
}
