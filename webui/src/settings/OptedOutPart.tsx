/** Everybody who must not be written to, and since when. */

import { useSuppressions } from "../api/leads";
import { rows } from "../api/pages";
import type { Suppression } from "../api/types";
import { Button } from "../ui/Button";
import { phone } from "../ui/phones";
import { Avatar, Chip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { Time } from "../ui/Time";

export function OptedOutPart() {
  const suppressions = useSuppressions();
  const all = rows(suppressions.data);
  return (
    <section className="card card--clip" aria-label="Opted out">
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
  return (
    <div className="list__row">
      <Avatar name={one.name} size={30} />
      <span className="grow">
        <span className="medium">{one.name ?? phone(one.phone)}</span>{" "}
        <span className="small muted num">{phone(one.phone)}</span>
      </span>
      {one.lifted_at ? <Chip>lifted</Chip> : <Chip tone="bad">{one.word ?? "by hand"}</Chip>}
      <span className="small muted">
        <Time at={one.lifted_at ?? one.suppressed_at} />
      </span>
    </div>
  );
}
