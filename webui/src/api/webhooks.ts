/** Programs of others: webhooks that we call, and forms that bring leads to us. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import { byCursor } from "./pages";
import type {
  Delivery,
  EventKind,
  LeadHook,
  LeadHookMade,
  Page,
  Webhook,
  WebhookChange,
  WebhookEvent,
  WebhookMade,
} from "./types";

const WHILE_WAITING_MS = 2_000;

export function useWebhooks() {
  return useQuery({
    queryKey: keys.webhooks.list,
    queryFn: ({ signal }) => api.get<{ items: Webhook[] }>("/webhooks", { signal }),
  });
}

export function useEventKinds() {
  return useQuery({
    queryKey: keys.webhooks.events,
    queryFn: ({ signal }) => api.get<{ items: EventKind[] }>("/webhooks/events", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useMakeWebhook() {
  return useMutation({
    mutationFn: (made: { name: string; address: string; events: WebhookEvent[] }) =>
      api.post<WebhookMade>("/webhooks", made),
    onSuccess: useStaleWebhooks(),
  });
}

export function useChangeWebhook(id: number) {
  return useMutation({
    mutationFn: (change: WebhookChange) => api.patch<Webhook>(`/webhooks/${id}`, change),
    onSuccess: useStaleWebhooks(),
  });
}

export function useRemoveWebhook() {
  return useMutation({
    mutationFn: (id: number) => api.delete(`/webhooks/${id}`),
    onSuccess: useStaleWebhooks(),
  });
}

/** Another secret from now on; the old one signs nothing more. */
export function useRenewSecret(id: number) {
  return useMutation({
    mutationFn: () => api.post<WebhookMade>(`/webhooks/${id}/secret`),
  });
}

export function useTryWebhook(id: number) {
  return useMutation({
    mutationFn: () => api.post<Delivery>(`/webhooks/${id}/test`),
    onSuccess: useStaleWebhooks(),
  });
}

/** What it was told, the newest first; asked again while something waits. */
export function useDeliveries(id: number, state: string) {
  return useInfiniteQuery({
    queryKey: keys.webhooks.deliveries(id, state),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Delivery>>(`/webhooks/${id}/deliveries`, {
        query: { state, cursor: pageParam, limit: 20 },
        signal,
      }),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some((one) => one.state === "waiting"))
        ? WHILE_WAITING_MS
        : false,
    ...byCursor,
  });
}

export function useCallAgain(webhookId: number) {
  return useMutation({
    mutationFn: (id: number) =>
      api.post<Delivery>(`/webhooks/${webhookId}/deliveries/${id}/retry`),
    onSuccess: useStaleWebhooks(),
  });
}

export function useLeadHooks() {
  return useQuery({
    queryKey: keys.leadHooks,
    queryFn: ({ signal }) => api.get<{ items: LeadHook[] }>("/lead-hooks", { signal }),
  });
}

export function useMakeLeadHook() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<LeadHookMade>("/lead-hooks", { name }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.leadHooks }),
  });
}

export function useRevokeLeadHook() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.delete(`/lead-hooks/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.leadHooks }),
  });
}

function useStaleWebhooks() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.webhooks.all });
}
