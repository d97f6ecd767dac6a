/** A file of leads, from the browser to rows we understand. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, upload } from "./client";
import { keys } from "./keys";
import { byCursor } from "./pages";
import type { Announced, ImportCheck, ImportRow, LeadImport, Page, RowOutcome } from "./types";

const MOVING = new Set(["reading", "checking", "importing", "undoing"]);

export function isMoving(one: LeadImport): boolean {
  return MOVING.has(one.state);
}

export function useImports() {
  return useQuery({
    queryKey: keys.imports.list,
    queryFn: ({ signal }) => api.get<Page<LeadImport>>("/lead-imports", { signal }),
  });
}

/** Asked again while it moves, so that a lost hint never leaves a person waiting. */
export function useImport(id: number) {
  return useQuery({
    queryKey: keys.imports.one(id),
    queryFn: ({ signal }) => api.get<LeadImport>(`/lead-imports/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? 1500 : false),
  });
}

export function useImportRows(id: number, outcome: RowOutcome, code: string) {
  return useInfiniteQuery({
    queryKey: keys.imports.rows(id, outcome, code),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ImportRow>>(`/lead-imports/${id}/rows`, {
        query: { outcome, code, cursor: pageParam },
        signal,
      }),
    placeholderData: (before) => before,
    ...byCursor,
  });
}

/** Announces the file, sends it to storage, and says that it is there. */
export function useUploadLeads(onProgress: (share: number) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (file: File) => {
      const announced = await api.post<Announced>("/lead-imports", {
        filename: file.name,
        bytes: file.size,
      });
      await upload(announced.upload, file, onProgress);
      return api.post<LeadImport>(`/lead-imports/${announced.import.id}/file`);
    },
    onSuccess: (one) => {
      queries.setQueryData(keys.imports.one(one.id), one);
      return queries.invalidateQueries({ queryKey: keys.imports.list });
    },
  });
}

export function useCheckImport(id: number) {
  return useMutation({
    mutationFn: (check: ImportCheck) =>
      api.post<LeadImport>(`/lead-imports/${id}/check`, check),
    onSuccess: useSettle(),
  });
}

export function useStartImport(id: number) {
  return useMutation({
    mutationFn: () => api.post<LeadImport>(`/lead-imports/${id}/start`),
    onSuccess: useSettle(),
  });
}

export function useUndoImport(id: number) {
  return useMutation({
    mutationFn: () => api.post<LeadImport>(`/lead-imports/${id}/undo`),
    onSuccess: useSettle(),
  });
}

export function useRefusedFile(id: number) {
  return useMutation({
    mutationFn: () => api.get<{ url: string }>(`/lead-imports/${id}/refused.csv`),
  });
}

function useSettle() {
  const queries = useQueryClient();
  return (one: LeadImport) => {
    queries.setQueryData(keys.imports.one(one.id), one);
    void queries.invalidateQueries({ queryKey: keys.imports.all });
  };
}
