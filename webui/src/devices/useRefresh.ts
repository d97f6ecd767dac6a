/** Asking one phone to connect again, and saying so. */

import { sentence } from "../api/client";
import { useRefreshDevice } from "../api/devices";
import type { Device } from "../api/types";
import { toast } from "../ui/toasts";

export function useRefresh({ id, name }: Device) {
  const refresh = useRefreshDevice();
  return {
    busy: refresh.isPending,
    start: () =>
      refresh.mutate(id, {
        onSuccess: () => toast({ text: `${name} was asked to connect again` }),
        onError: (error) => toast({ text: sentence(error), bad: true }),
      }),
  };
}
