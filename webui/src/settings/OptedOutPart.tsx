/** Everybody who must not be written to, and since when. */

import { useState } from "react";
import { useSuppressions } from "../api/leads";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import type { Suppression } from "../api/types";
import { Button } from "../ui/Button";
import { phone } from "../ui/phones";
import { Avatar, Chip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { Time } from "../ui/Time";
import { AddNumbersDialog, LiftDialog } from "./OptedOutDialogs";

export function OptedOutPart() {
  const suppressions = useSuppressions();
  const all = rows(suppressions.data);
  const [adding, setAdding] = useState(false);
  const change = useMay("change");
  return (
    <section className="card card--clip" aria-label="Opted out">
      {change && (
        <div className="card__head">
          <h2>People</h2>
          <span className="end">
            <Button size="s" icon="plus" onClick={() => setAdding(true)}>
              Opt numbers out
            </Button>
          </span>
        </div>
      )}
      {adding && <AddNumbersDialog onClose={() => setAdding(false)} />}
      {suppressions.isPending && <RowBones label="Loading the list" />}
      {suppressions.isError && (
        <Failed
          what="The list"
          error={suppressions.error}
          onRetry={() => suppressions.refetch()}
        />
      )}
      {suppressions.isSuccess && all.length === 0 && (
        <Empty icon="shield" title="Nobody opted out">
          Whoever answers STOP appears here at once.
        </Empty>
      )}
      {all.map((one) => (
        <OptedOutRow key={one.id} one={one} />
      ))}
      {suppressions.hasNextPage && (
        <div className="card__body">
          <Button
            busy={suppressions.isFetchingNextPage && "Loading…"}
            onClick={() => suppressions.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function OptedOutRow({ one }: { one: Suppression }) {
  const [lifting, setLifting] = useState(false);
  const change = useMay("change");
  const note = one.lifted_at ? one.lifted_note : one.note;
  const author = one.lifted_at ? one.lifted_by : one.author;
  const beside = [note && `“${note}”`, author && `by ${author}`].filter(Boolean).join(", ");
  return (
    <div className="list__row opted-out">
      <Avatar name={one.name} size={30} />
      <span className="opted-out__who">
        <span>
          <span className="medium">{one.name ?? (phone(one.phone) || "Erased")}</span>{" "}
          {one.name && <span className="small muted num nowrap">{phone(one.phone)}</span>}
        </span>
        {beside && <span className="tiny muted clip">{beside}</span>}
      </span>
      {one.lifted_at ? <Chip>lifted</Chip> : <Chip tone="bad">{wordOf(one)}</Chip>}
      <span className="small muted nowrap">
        <Time at={one.lifted_at ?? one.suppressed_at} />
      </span>
      {change && !one.lifted_at && (
        <Button size="s" kind="ghost" onClick={() => setLifting(true)}>
          Lift
        </Button>
      )}
      {lifting && <LiftDialog one={one} onClose={() => setLifting(false)} />}
    </div>
  );
}

const reasons: Record<Suppression["reason"], string> = {
  ...{ word: "by a word", member: "by hand", import: "by an import", api: "by the API" },
  erased: "erased",
};

function wordOf({ word, reason }: Suppression): string {
  return word ?? reasons[reason];
}
