/** Messages stored under a name, and what is wrong with any text. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import { byCursor } from "./pages";
import type { Page, Rendered, Template } from "./types";

export function useTemplates() {
  return useInfiniteQuery({
    queryKey: keys.templates,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Template>>("/templates", { query: { cursor: pageParam }, signal }),
    ...byCursor,
  });
}

export function useAddTemplate() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (template: { name: string; text: string; media_id: number | null }) =>
      api.post<Template>("/templates", template),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.templates }),
  });
}

/** The characters of a text that hide; asked for only while something is wrong with it. */
export function useHidden(text: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.texts(text),
    queryFn: async () => (await api.post<Rendered>("/previews", { text })).hidden,
    enabled,
  });
}
