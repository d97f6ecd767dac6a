/** At the bottom of the list: what was chosen, or how far a change or a file is. */

import { useEffect, useRef } from "react";
import { sentence } from "../api/client";
import { useExport, useFetchExport } from "../api/exports";
import { isChanging, useManyChanged, useUndoMany } from "../api/leadChanges";
import { useStale } from "../api/leads";
import type { ManyChanged } from "../api/types";
import { BulkBar } from "../ui/BulkBar";
import { Button, IconButton } from "../ui/Button";
import { Icon, type IconName } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { useNarrow } from "../ui/narrow";
import { count, counted } from "../ui/numbers";
import { toast } from "../ui/toasts";
import { type Asked, outcome } from "./changing";

const acts: { asked: Asked; name: string; icon: IconName }[] = [
  { asked: "niche", name: "Niche", icon: "tag" },
  { asked: "trigger", name: "Trigger", icon: "braces" },
  { asked: "status", name: "Status", icon: "edit" },
  { asked: "owner", name: "Owner phone", icon: "phone" },
  { asked: "delete", name: "Delete", icon: "trash" },
];

export function ChosenBar({
  chosen,
  all,
  counting,
  of,
  onAll,
  onAsk,
  onUnchoose,
}: {
  chosen: number;
  all: boolean;
  counting: boolean;
  /** As many as the list says it has: "12,480", "1,000+"; nothing when all are chosen. */
  of: string;
  onAll: () => void;
  onAsk: (asked: Asked) => void;
  onUnchoose: () => void;
}) {
  const narrow = useNarrow();
  return (
    <BulkBar
      label="Chosen leads"
      title={all ? `All ${count(chosen)} chosen` : `${count(chosen)} chosen`}
    >
      {of && (
        <Button size="s" className="bulk__all" busy={counting && "Counting…"} onClick={onAll}>
          Choose all {of}
        </Button>
      )}
      {narrow ? (
        <Menu
          label="Change them"
          className="button button--s button--icon"
          items={acts.map(({ asked, name, icon }) => ({
            ...{ label: name, icon, bad: asked === "delete" },
            onSelect: () => onAsk(asked),
          }))}
        >
          <Icon name="edit" size="s" />
        </Menu>
      ) : (
        acts.map(({ asked, name, icon }) => (
          <Button key={asked} size="s" icon={icon} onClick={() => onAsk(asked)}>
            {name}
          </Button>
        ))
      )}
      <IconButton icon="x" label="Choose nothing" size="s" onClick={onUnchoose} />
    </BulkBar>
  );
}

/** Follows a change to its end, says what came of it, and offers the way back. */
export function ChangeBar({
  id,
  onUndo,
  onOver,
}: {
  id: number;
  onUndo: (id: number) => void;
  onOver: () => void;
}) {
  const change = useManyChanged(id);
  const undo = useUndoMany();
  const stale = useStale();
  const told = useRef(false);
  const one = change.data;
  const over = one !== undefined && !isChanging(one);
  useEffect(() => {
    if (!over || told.current) return;
    told.current = true;
    stale();
    // The bar is gone when somebody undoes, so its own callbacks would not be heard.
    tell(one, () => void undo.mutateAsync(one.id).then(() => onUndo(one.id), tellFailure));
    onOver();
  });
  if (change.isError) {
    return (
      <BulkBar label="Change" title="The change is on its way">
        <span className="small bulk__words">{sentence(change.error)}</span>
        <IconButton icon="x" label="Close" size="s" onClick={onOver} />
      </BulkBar>
    );
  }
  if (!one || over) return null;
  return (
    <BulkBar label="Change" title={one.state === "undoing" ? "Taking back" : "Changing"}>
      <Progress done={one.done} total={one.total} what="leads" />
    </BulkBar>
  );
}

function tell(one: ManyChanged, undo: () => void) {
  toast({
    text: outcome(one),
    bad: one.state === "failed",
    ...(one.may_be_undone && one.changed > 0 && { undo }),
  });
}

function tellFailure(error: Error) {
  toast({ text: sentence(error), bad: true });
}

/** A file on its way, and its download when it is there. */
export function ExportBar({ id, onClose }: { id: number; onClose: () => void }) {
  const file = useExport(id);
  const fetchFile = useFetchExport();
  const one = file.data;
  const failed = file.isError || one?.state === "failed";
  const title =
    one?.state === "exported"
      ? `${counted(one.leads, "lead")} in the file`
      : failed
        ? "No file was written"
        : "Writing the file";
  return (
    <BulkBar label="Export" title={title}>
      {failed && (
        <span className="small bulk__words">
          {file.isError ? sentence(file.error) : one?.message}
        </span>
      )}
      {!failed && one?.state !== "exported" && (
        <Progress done={one?.done ?? 0} total={one?.total ?? 0} what="leads" />
      )}
      {one?.state === "exported" && (
        <Button
          size="s"
          icon="download"
          busy={fetchFile.isPending && "Fetching…"}
          onClick={() => fetchFile.mutate(id, { onError: tellFailure })}
        >
          Download
        </Button>
      )}
      <IconButton icon="x" label="Close" size="s" onClick={onClose} />
    </BulkBar>
  );
}

function Progress({ done, total, what }: { done: number; total: number; what: string }) {
  return (
    <>
      <span className="small num bulk__words">
        {total > 0 ? `${count(done)} of ${count(total)} ${what}` : "in a moment"}
      </span>
      <span className="bulk__meter" role="img" aria-label={`${done} of ${total}`}>
        <i style={{ "--v": (done / Math.max(1, total)) * 100 }} />
      </span>
    </>
  );
}
