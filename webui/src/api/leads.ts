/** Whom we write to. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys, type LeadSearch } from "./keys";
import { byCursor } from "./pages";
import type {
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

function useSettle() {
  const queries = useQueryClient();
  return (lead?: Lead | undefined) => {
    if (lead) queries.setQueryData(keys.leads.one(lead.id), lead);
    void queries.invalidateQueries({ queryKey: keys.leads.all });
    void queries.invalidateQueries({ queryKey: keys.chats.all });
    void queries.invalidateQueries({ queryKey: keys.me });
  };
}
