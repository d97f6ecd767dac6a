/** What became of a campaign, as a file: asked for, written by a job, fetched. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import type { Export } from "./types";

export function useExportCampaign(id: number) {
  return useMutation({
    mutationFn: (format: Export["format"]) =>
      api.post<Export>(`/campaigns/${id}/exports`, { format }),
  });
}

/** Asked again while it is written, so that a lost hint never leaves a person waiting. */
export function useExport(id: number) {
  return useQuery({
    queryKey: keys.exports.one(id),
    queryFn: ({ signal }) => api.get<Export>(`/lead-exports/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === "exporting" ? 1000 : false,
  });
}

/** The address of a file lasts minutes: it is asked for when somebody wants the file. */
export function useFetchExport() {
  return useMutation({
    mutationFn: (id: number) => api.get<{ url: string }>(`/lead-exports/${id}/file`),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}
