/** Whom we write to. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys, type LeadSearch } from "./keys";
import { byCursor } from "./pages";
import type {
  Export,
  HistoryEntry,
  Lead,
  LeadChange,
  LeadPage,
  LeadWords,
  NewLead,
  Page,
  Suppression,
} from "./types";

export function useLeads(search: LeadSearch, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.leads.list(search),
    queryFn: ({ pageParam, signal }) =>
      api.get<LeadPage>("/leads", {
        query: { ...search, cursor: pageParam, limit: 100 },
        signal,
      }),
    placeholderData: (before) => before,
    enabled,
    ...byCursor,
  });
}

export function useLead(id: number | null) {
  return useQuery({
    queryKey: keys.leads.one(id ?? 0),
    queryFn: ({ signal }) => api.get<Lead>(`/leads/${id}`, { signal }),
    enabled: id !== null,
  });
}

export function useLeadWords() {
  return useQuery({
    queryKey: keys.leads.words,
    queryFn: ({ signal }) => api.get<LeadWords>("/lead-words", { signal }),
  });
}

/** Exactly how many a list would show: the list itself counts to 1,000. */
export function useCountLeads() {
  return useMutation({
    mutationFn: (search: LeadSearch) =>
      api.get<{ count: number }>("/leads/count", { query: { ...search } }),
  });
}

/** What a list shows, as a file that a job writes. */
export function useExportLeads() {
  return useMutation({
    mutationFn: ({ search, format }: { search: LeadSearch; format: Export["format"] }) =>
      api.post<Export>("/lead-exports", { format, filter: selection(search) }),
  });
}

/** The conditions of a list, for a body. */
export function selection({ owner_device_id, import_id, ...words }: LeadSearch) {
  return {
    ...words,
    ...(owner_device_id && { owner_device_id: Number(owner_device_id) }),
    ...(import_id && { import_id: Number(import_id) }),
  };
}

export function useLeadHistory(id: number) {
  return useInfiniteQuery({
    queryKey: keys.leads.history(id),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<HistoryEntry>>(`/leads/${id}/history`, {
        query: { cursor: pageParam, limit: 20 },
        signal,
      }),
    ...byCursor,
  });
}

export function useAddNote(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api.post<undefined>(`/leads/${id}/notes`, { text }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.leads.history(id) }),
  });
}

/** They no longer agree: no campaign writes to them, a person still may. */
export function useWithdrawConsent(id: number) {
  return useMutation({
    mutationFn: (reason: string) =>
      api.post<Lead>(`/leads/${id}/consent/withdrawal`, { reason }),
    onSuccess: useSettle(),
  });
}

export function useAddLead() {
  return useMutation({
    mutationFn: (lead: NewLead) => api.post<Lead>("/leads", lead),
    onSuccess: useSettle(),
  });
}

export function useChangeLead(id: number) {
  return useMutation({
    mutationFn: (change: LeadChange) => api.patch<Lead>(`/leads/${id}`, change),
    onSuccess: useSettle(),
  });
}

export function useDeleteLead() {
  return useMutation({
    mutationFn: (id: number) => api.delete<undefined>(`/leads/${id}`),
    onSuccess: useSettle(),
  });
}

export function useRestoreLead() {
  return useMutation({
    mutationFn: (id: number) => api.post<Lead>(`/leads/${id}/restoration`),
    onSuccess: useSettle(),
  });
}

/** Suppressed, nothing but a person's own hand writes to them. */
export function useSuppressLead(id: number) {
  return useMutation({
    mutationFn: (suppressed: boolean) =>
      suppressed
        ? api.post<Lead>(`/leads/${id}/suppression`)
        : api.delete<Lead>(`/leads/${id}/suppression`),
    onSuccess: useSettle(),
  });
}

export function useSuppressions() {
  return useInfiniteQuery({
    queryKey: keys.leads.suppressions,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Suppression>>("/suppressions", { query: { cursor: pageParam }, signal }),
    ...byCursor,
  });
}

/** Numbers never to write to, whoever brings them later. */
export function useSuppressNumbers() {
  return useMutation({
    mutationFn: (given: { phones: string[]; note: string | null }) =>
      api.post<{ suppressed: number; already: number }>("/suppressions", given),
    onSuccess: useStale(),
  });
}

export function useLiftSuppression() {
  return useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      api.post<Suppression>(`/suppressions/${id}/lift`, { note }),
    onSuccess: useStale(),
  });
}

function useSettle() {
  const queries = useQueryClient();
  const stale = useStale();
  return (lead?: Lead | undefined) => {
    if (lead) queries.setQueryData(keys.leads.one(lead.id), lead);
    stale();
  };
}

/** Whatever shows leads, or counts them, is asked for again. */
export function useStale() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: keys.leads.all });
    void queries.invalidateQueries({ queryKey: keys.chats.all });
    void queries.invalidateQueries({ queryKey: keys.me });
  };
}
