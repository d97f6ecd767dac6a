/** The phones we hold. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { type DeviceSearch, keys } from "./keys";
import { byCursor } from "./pages";
import type {
  Device,
  DeviceChange,
  DeviceEvent,
  DevicePage,
  Page,
  Pairing,
  Refresh,
  RefreshProgress,
} from "./types";

export function useDevices(search: DeviceSearch, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.devices.list(search),
    queryFn: ({ pageParam, signal }) =>
      api.get<DevicePage>("/devices", {
        query: { ...search, cursor: pageParam, limit: 200 },
        signal,
      }),
    placeholderData: (before) => before,
    enabled,
    ...byCursor,
  });
}

export function useDevice(id: number | null) {
  return useQuery({
    queryKey: keys.devices.one(id ?? 0),
    queryFn: ({ signal }) => api.get<Device>(`/devices/${id}`, { signal }),
    enabled: id !== null,
  });
}

export function useDeviceHistory(id: number) {
  return useQuery({
    queryKey: keys.devices.history(id),
    queryFn: ({ signal }) => api.get<Page<DeviceEvent>>(`/devices/${id}/history`, { signal }),
  });
}

export function useAddDevice() {
  return useMutation({
    mutationFn: (device: { name: string; transport: Device["transport"] }) =>
      api.post<Device>("/devices", device),
    onSettled: useRefetchDevices(),
  });
}

export function useChangeDevice(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: DeviceChange) => api.patch<Device>(`/devices/${id}`, change),
    onSuccess: (device) => queries.setQueryData(keys.devices.one(id), device),
    onSettled: () => queries.invalidateQueries({ queryKey: ["devices", "list"] }),
  });
}

export function useRefreshDevice() {
  return useMutation({
    mutationFn: (id: number) => api.post<Device>(`/devices/${id}/refresh`),
    onSettled: useRefetchDevices(),
  });
}

/** Asks these phones to connect, or with null all that are offline. */
export function useRefreshDevices() {
  return useMutation({
    mutationFn: (ids: number[] | null) =>
      api.post<Refresh>("/devices/refresh", { device_ids: ids }),
    onSettled: useRefetchDevices(),
  });
}

/** How far a refresh is. Hints bring it up to date; asking slowly makes up for lost ones. */
export function useRefreshProgress(batchId: string | null) {
  return useQuery({
    queryKey: keys.devices.refresh(batchId ?? ""),
    queryFn: ({ signal }) =>
      api.get<RefreshProgress>(`/devices/refreshes/${batchId}`, { signal }),
    enabled: batchId !== null,
    refetchInterval: ({ state: { data } }) => (data && data.done < data.asked ? 4000 : false),
  });
}

export function useLogOutDevice() {
  return useMutation({
    mutationFn: (id: number) => api.post<Device>(`/devices/${id}/logout`),
    onSettled: useRefetchDevices(),
  });
}

export function useRemoveDevice() {
  return useMutation({
    mutationFn: (id: number) => api.delete(`/devices/${id}`),
    onSettled: useRefetchDevices(),
  });
}

/** A code lives for seconds, so while one is shown it is also asked for, not only hinted. */
export function usePairing(id: number | null, watching: boolean) {
  return useQuery({
    queryKey: keys.devices.pairing(id ?? 0),
    queryFn: ({ signal }) => api.get<Pairing>(`/devices/${id}/pairing`, { signal }),
    enabled: id !== null && watching,
    refetchInterval: watching ? 3000 : false,
  });
}

export function useStartPairing() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...ask }: { id: number; method: "qr" | "code"; phone?: string }) =>
      api.post<Pairing>(`/devices/${id}/pairing`, ask),
    onSuccess: (pairing) =>
      queries.setQueryData(keys.devices.pairing(pairing.device_id), pairing),
  });
}

/**
 * Leaves no linking that nobody sees: a phone that was added for it goes, another is again
 * what it was. One that was scanned in the meantime stays.
 */
export function useDropLinking() {
  return useMutation({
    mutationFn: async ({ id, added }: { id: number; added: boolean }) => {
      const last = await api.get<Pairing>(`/devices/${id}/pairing`).catch(() => null);
      if (last?.state === "scanned" || last?.state === "online") return;
      await api.delete(linkingOf(id, added));
    },
    onSettled: useRefetchDevices(),
  });
}

/** The same while the page closes: nobody waits for the answer. */
export function dropLinkingAtOnce(id: number, added: boolean): void {
  void api.delete(linkingOf(id, added), { keepalive: true }).catch(() => undefined);
}

function linkingOf(id: number, added: boolean): string {
  return added ? `/devices/${id}` : `/devices/${id}/pairing`;
}

function useRefetchDevices() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: keys.devices.all });
    void queries.invalidateQueries({ queryKey: keys.me });
  };
}
