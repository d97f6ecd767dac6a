/** A campaign made again as a draft; a draft deleted, and had back. */

import { useLocation } from "wouter";
import { useCloneCampaign, useDeleteCampaign, useRestoreCampaign } from "../api/campaigns";
import { sentence } from "../api/client";
import type { Campaign } from "../api/types";
import { toast } from "../ui/toasts";

type Named = Pick<Campaign, "id" | "name">;

const failed = (error: Error) => toast({ text: sentence(error), bad: true });

/** Opens the clone: it is there to be changed. */
export function useClone() {
  const clone = useCloneCampaign();
  const remove = useDelete();
  const [, go] = useLocation();
  return ({ id, name }: Named) => {
    if (clone.isPending) return;
    clone.mutate(id, {
      onSuccess: (made) => {
        go(`/campaigns/${made.id}/edit`);
        toast({
          text: `${name} was cloned`,
          undo: () => remove(made, () => go("/campaigns")),
        });
      },
      onError: failed,
    });
  };
}

export function useDelete() {
  const remove = useDeleteCampaign();
  const restore = useRestoreCampaign();
  return ({ id, name }: Named, onDeleted?: () => void) =>
    remove.mutate(id, {
      onSuccess: () => {
        onDeleted?.();
        toast({
          text: `${name} was deleted`,
          undo: () => restore.mutate(id, { onError: failed }),
        });
      },
      onError: failed,
    });
}
