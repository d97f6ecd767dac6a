/** Cursor paging, the same for every list. */

import type { InfiniteData } from "@tanstack/react-query";
import type { Page } from "./types";

/** What useInfiniteQuery needs beside its key and its call. */
export const byCursor = {
  initialPageParam: "",
  getNextPageParam: (last: Page<unknown>) => last.next_cursor ?? undefined,
};

/** All rows of the loaded pages, each once: a list may move between two pages. */
export function rows<T extends { id: number }>(
  data: InfiniteData<Page<T>, unknown> | undefined,
): T[] {
  const byId = new Map<number, T>();
  for (const page of data?.pages ?? []) {
    for (const item of page.items) if (!byId.has(item.id)) byId.set(item.id, item);
  }
  return [...byId.values()];
}
