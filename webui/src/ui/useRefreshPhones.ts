/** Asking phones to connect, from wherever one is: the page of the phones follows it. */

import { useLocation } from "wouter";
import { sentence } from "../api/client";
import { useRefreshDevices } from "../api/devices";
import { toast } from "./toasts";

/** Without `follow`, the page of the phones is gone to. */
export function useRefreshPhones(follow?: (batchId: string) => void) {
  const refresh = useRefreshDevices();
  const [, go] = useLocation();
  const show = follow ?? ((batchId: string) => go(`/devices?refresh=${batchId}`));
  return {
    busy: refresh.isPending,
    /** Null: all that are offline. */
    start: (ids: number[] | null) =>
      // Whoever asked may be gone before the answer, so nothing hangs on its callbacks.
      refresh.mutateAsync(ids).then(
        ({ asked, batch_id }) =>
          asked ? show(batch_id) : toast({ text: "No phone is offline" }),
        (error: unknown) => toast({ text: sentence(error), bad: true }),
      ),
  };
}
