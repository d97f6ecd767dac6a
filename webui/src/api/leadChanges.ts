/** Many leads changed at once: all of a filter by a job, chosen ones each by itself. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys, type LeadSearch } from "./keys";
import { selection, useStale } from "./leads";
import { byCursor } from "./pages";
import type { ChangeWords, Lead, LeadChange, ManyChanged, Page } from "./types";

const AT_ONCE = 4; // as many calls of ours as a browser keeps open beside the page's own

export function isChanging({ state }: ManyChanged): boolean {
  return state === "changing" || state === "undoing";
}

/** Refused when the leads are more or fewer than the person saw. */
export function useChangeMany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (asked: { search: LeadSearch; count: number; change: ChangeWords }) =>
      api.post<ManyChanged>("/leads/bulk", {
        filter: selection(asked.search),
        count: asked.count,
        change: asked.change,
      }),
    onSuccess: (one) => queries.setQueryData(keys.leads.change(one.id), one),
  });
}

export function useUndoMany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.post<ManyChanged>(`/lead-changes/${id}/undo`),
    onSuccess: (one) => {
      queries.setQueryData(keys.leads.change(one.id), one);
      return queries.invalidateQueries({ queryKey: keys.leads.changes, exact: true });
    },
  });
}

/** Asked again while it moves, so that a lost hint never leaves a person waiting. */
export function useManyChanged(id: number) {
  return useQuery({
    queryKey: keys.leads.change(id),
    queryFn: ({ signal }) => api.get<ManyChanged>(`/lead-changes/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && !isChanging(data) ? false : 700),
  });
}

export function useLatestChanges() {
  return useInfiniteQuery({
    queryKey: keys.leads.changes,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ManyChanged>>("/lead-changes", {
        query: { cursor: pageParam, limit: 20 },
        signal,
      }),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(isChanging)) ? 1500 : false,
    ...byCursor,
  });
}

export type OneChange = { id: number; change: LeadChange | "delete" | "restore" };

/** Some leads, each by its own call; answers how many could not be changed. */
export function useChangeEach() {
  return useMutation({
    mutationFn: async (changes: OneChange[]) => {
      const waiting = [...changes];
      let failed = 0;
      const work = async () => {
        for (let one = waiting.shift(); one; one = waiting.shift()) {
          await changeOne(one).catch(() => failed++);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return failed;
    },
    onSettled: useStale(),
  });
}

function changeOne({ id, change }: OneChange): Promise<Lead | undefined> {
  if (change === "delete") return api.delete<undefined>(`/leads/${id}`);
  if (change === "restore") return api.post<Lead>(`/leads/${id}/restoration`);
  return api.patch<Lead>(`/leads/${id}`, change);
}
