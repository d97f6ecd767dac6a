/** The bar at the bottom: what to do with those chosen, else how far a refresh is. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { RefreshProgress } from "../api/types";
import { BulkBar } from "../ui/BulkBar";
import { Button, IconButton } from "../ui/Button";
import { useKeys } from "../ui/keys";
import { count } from "../ui/numbers";
import { RefreshBar } from "./RefreshBar";

interface Refreshing {
  busy: boolean;
  start: (ids: number[]) => void;
}

export function Bars({
  chosen,
  progress,
  refresh,
  onLink,
  onUnchoose,
  onClose,
}: {
  chosen: number[];
  /** Null while no refresh is followed. */
  progress: UseQueryResult<RefreshProgress> | null;
  /** Null for those who may not. */
  refresh: Refreshing | null;
  onLink: (ids: number[]) => void;
  onUnchoose: () => void;
  onClose: () => void;
}) {
  if (chosen.length > 0) {
    return <ChosenBar chosen={chosen} refresh={refresh} onUnchoose={onUnchoose} />;
  }
  if (progress?.data) {
    return <RefreshBar progress={progress.data} onLink={onLink} onClose={onClose} />;
  }
  if (!progress?.isError) return null;
  return (
    <BulkBar label="Refresh" title="This refresh cannot be followed any more">
      <IconButton icon="x" label="Close" size="s" onClick={onClose} />
    </BulkBar>
  );
}

function ChosenBar({
  chosen,
  refresh,
  onUnchoose,
}: {
  chosen: number[];
  refresh: Refreshing | null;
  onUnchoose: () => void;
}) {
  useKeys(
    refresh
      ? [{ keys: "R", does: "Refresh the chosen", act: () => refresh.start(chosen) }]
      : [],
  );
  return (
    <BulkBar label="Chosen phones" title={`${count(chosen.length)} chosen`}>
      {refresh && (
        <Button
          size="s"
          icon="refresh"
          busy={refresh.busy && "Asking…"}
          onClick={() => refresh.start(chosen)}
        >
          Refresh
        </Button>
      )}
      <IconButton icon="x" label="Choose nothing" size="s" onClick={onUnchoose} />
    </BulkBar>
  );
}
