/** What an import added, and its way back. */

import { sentence } from "../api/client";
import { useUndoImport } from "../api/imports";
import type { LeadImport } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { count, counted } from "../ui/numbers";
import { Empty } from "../ui/States";
import { Time, useNow } from "../ui/Time";
import { toast } from "../ui/toasts";
import { ImportRows } from "./ImportRows";
import { undoable } from "./importing";

export function ImportDone({ one }: { one: LeadImport }) {
  const undo = useUndoImport(one.id);
  const now = useNow();
  if (one.state === "undone") {
    return (
      <section className="card">
        <Empty
          icon="undo"
          title="This import was undone"
          acts={<ButtonLink href="/leads/import">Import another file</ButtonLink>}
        >
          Its {counted(one.created, "lead")} left the list
          {one.undone_at && (
            <>
              {" "}
              <Time at={one.undone_at} as="moment" />
            </>
          )}
          .
        </Empty>
      </section>
    );
  }
  return (
    <>
      <section className="card">
        <Empty
          icon="check"
          title={`${counted(one.created, "lead")} added`}
          acts={
            <>
              <ButtonLink href={`/leads?import_id=${one.id}`} kind="primary">
                See the leads
              </ButtonLink>
              {undoable(one, now) && (
                <Button
                  icon="undo"
                  busy={undo.isPending && "Undoing…"}
                  onClick={() =>
                    undo.mutate(undefined, {
                      onError: (error) => toast({ text: sentence(error), bad: true }),
                    })
                  }
                >
                  Undo the import
                </Button>
              )}
            </>
          }
        >
          {count(one.duplicate)} were here already, {count(one.refused)} were refused. It can be
          undone for 7 days.
        </Empty>
      </section>
      {one.refused > 0 && <ImportRows one={one} outcome="refused" onOutcome={() => {}} />}
    </>
  );
}
