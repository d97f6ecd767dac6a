/** One person: all we hold of them as a file, or erased for good. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import type { Erasure, ErasurePreview, PersonExport } from "./types";

export function useExportPerson() {
  return useMutation({
    mutationFn: (leadId: number) =>
      api.post<PersonExport>("/person-exports", { lead_id: leadId }),
  });
}

/** Asked again until it is there or failed. */
export function usePersonExport(id: number | null) {
  return useQuery({
    queryKey: keys.persons.export(id ?? 0),
    queryFn: ({ signal }) => api.get<PersonExport>(`/person-exports/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) =>
      data && data.state !== "exporting" ? false : 1000,
  });
}

/** The address of a file lasts minutes: it is asked for when somebody wants the file. */
export function useFetchPerson() {
  return useMutation({
    mutationFn: (id: number) => api.get<{ url: string }>(`/person-exports/${id}/file`),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}

/** What would go; asked anew each time somebody looks. */
export function useErasurePreview(leadId: number) {
  return useQuery({
    queryKey: keys.persons.held(leadId),
    queryFn: ({ signal }) =>
      api.post<ErasurePreview>("/erasures/preview", { lead_id: leadId }, { signal }),
    gcTime: 0,
  });
}

export function useErase() {
  return useMutation({
    mutationFn: (leadId: number) => api.post<Erasure>(`/leads/${leadId}/erasure`),
  });
}

export function useErasure(id: number | null) {
  return useQuery({
    queryKey: keys.persons.erasure(id ?? 0),
    queryFn: ({ signal }) => api.get<Erasure>(`/erasures/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data && data.state !== "erasing" ? false : 700),
  });
}
