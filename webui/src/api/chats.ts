/** What was said, phone by phone. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import { byCursor } from "./pages";
import type { Chat, ChatFilter, ChatPage, Message, Page } from "./types";

export function useChats(deviceId: number, filter: ChatFilter, q: string) {
  return useInfiniteQuery({
    queryKey: keys.chats.list(deviceId, filter, q),
    queryFn: ({ pageParam, signal }) =>
      api.get<ChatPage>(`/devices/${deviceId}/chats`, {
        query: { filter, q, cursor: pageParam },
        signal,
      }),
    placeholderData: (before, query) => (query?.queryKey[2] === deviceId ? before : undefined),
    ...byCursor,
  });
}

export function useChat(id: number | null) {
  return useQuery({
    queryKey: keys.chats.one(id ?? 0),
    queryFn: ({ signal }) => api.get<Chat>(`/chats/${id}`, { signal }),
    enabled: id !== null,
  });
}

/** Before the addresses of files, good for an hour, are good no more. */
const READ_AGAIN_MS = 45 * 60_000;

/** Newest first, as the API pages them. */
export function useMessages(chatId: number) {
  return useInfiniteQuery({
    queryKey: keys.chats.messages(chatId),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Message>>(`/chats/${chatId}/messages`, {
        query: { cursor: pageParam, limit: 50 },
        signal,
      }),
    refetchInterval: READ_AGAIN_MS,
    ...byCursor,
  });
}

export function useNewChat(deviceId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (phone: string) => api.post<Chat>(`/devices/${deviceId}/chats`, { phone }),
    onSuccess: (chat) => {
      queries.setQueryData(keys.chats.one(chat.id), chat);
      return queries.invalidateQueries({ queryKey: keys.chats.ofDevice(deviceId) });
    },
  });
}

export function useMarkRead(deviceId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (chatId: number) => api.post<void>(`/chats/${chatId}/read`),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.chats.ofDevice(deviceId) });
      void queries.invalidateQueries({ queryKey: keys.me });
    },
  });
}
