/** What was done to many leads at once, newest first, and its way back for 7 days. */

import { sentence } from "../api/client";
import { isChanging, useLatestChanges, useUndoMany } from "../api/leadChanges";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import type { ManyChanged } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { count } from "../ui/numbers";
import { Chip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";
import { doneWords, outcome } from "./changing";

export function RecentChanges({
  onUndo,
  onClose,
}: {
  onUndo: (id: number) => void;
  onClose: () => void;
}) {
  const changes = useLatestChanges();
  const all = rows(changes.data);
  return (
    <Dialog title="Recent changes" onClose={onClose} width={600}>
      <div className="dialog__body">
        {changes.isPending && <RowBones rows={4} label="Loading the changes" />}
        {changes.isError && (
          <Failed what="The changes" error={changes.error} onRetry={() => changes.refetch()} />
        )}
        {changes.isSuccess && all.length === 0 && (
          <Empty icon="undo" title="No change to many leads yet">
            What is done to all leads of a filter stands here, and can be undone for 7 days.
          </Empty>
        )}
        <ul className="changes" aria-label="Changes">
          {all.map((one) => (
            <ChangeRow key={one.id} one={one} onUndo={onUndo} />
          ))}
        </ul>
        {changes.hasNextPage && (
          <Button
            busy={changes.isFetchingNextPage && "Loading…"}
            onClick={() => changes.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function ChangeRow({ one, onUndo }: { one: ManyChanged; onUndo: (id: number) => void }) {
  const change = useMay("change");
  const undo = useUndoMany();
  return (
    <li className="list__row">
      <span className="grow">
        <span className="medium">
          {one.state === "failed" ? outcome(one) : doneWords(one, one.changed)}
        </span>
        <span className="changes__when tiny muted">
          <Time at={one.created_at} as="moment" />
          {one.state === "undone" &&
            one.kept > 0 &&
            ` · ${count(one.kept)} kept a later change`}
        </span>
      </span>
      {isChanging(one) && (
        <Chip tone="info">
          {count(one.done)} of {count(one.total)}
        </Chip>
      )}
      {one.state === "undone" && <Chip>undone</Chip>}
      {one.may_be_undone && change && (
        <Button
          size="s"
          icon="undo"
          busy={undo.isPending && "Undoing…"}
          onClick={() =>
            undo.mutate(one.id, {
              onSuccess: () => onUndo(one.id),
              onError: (error) => toast({ text: sentence(error), bad: true }),
            })
          }
        >
          Undo
        </Button>
      )}
    </li>
  );
}
