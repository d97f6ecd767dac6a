/** The phones we hold. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { type DeviceSearch, keys } from "./keys";
import { byCursor } from "./pages";
import type { Device, DeviceChange, DeviceEvent, DevicePage, Page, Pairing } from "./types";

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

export function useRefreshOffline() {
  return useMutation({
    mutationFn: () =>
      api.post<{ batch_id: string; asked: number }>("/devices/refresh", { device_ids: null }),
    onSettled: useRefetchDevices(),
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

export function useCancelPairing() {
  return useMutation({
    mutationFn: (id: number) => api.delete(`/devices/${id}/pairing`),
    onSettled: useRefetchDevices(),
  });
}

function useRefetchDevices() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: keys.devices.all });
    void queries.invalidateQueries({ queryKey: keys.me });
  };
}
