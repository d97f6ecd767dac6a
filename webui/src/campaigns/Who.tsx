/** Who gets it: a sentence, the live count, and exclusions that add up. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { Preview } from "../api/types";
import { TextField } from "../ui/Field";
import { count } from "../ui/numbers";
import { Bone, Failed } from "../ui/States";
import { AudienceSentence } from "./AudienceSentence";
import type { Draft } from "./draft";

type Edit = (change: Partial<Draft>) => void;

export function Who({
  campaignId,
  draft,
  edit,
  preview,
}: {
  campaignId: number;
  draft: Draft;
  edit: Edit;
  preview: UseQueryResult<Preview>;
}) {
  return (
    <section className="card card--pad stack" aria-label="Who">
      <div className="row">
        <h2>Who</h2>
        <span className="end small muted" role="status">
          {preview.isFetching ? "counting…" : "counted live"}
        </span>
      </div>
      <TextField
        label="Name of the campaign"
        value={draft.name}
        maxLength={120}
        onChange={(event) => edit({ name: event.target.value })}
      />
      <AudienceSentence
        campaignId={campaignId}
        audience={draft.audience}
        onChange={(audience) => edit({ audience })}
      />
      {preview.isError ? (
        <Failed what="The count" error={preview.error} onRetry={() => preview.refetch()} />
      ) : (
        <Count preview={preview.data} />
      )}
    </section>
  );
}

function Count({ preview }: { preview: Preview | undefined }) {
  if (!preview) {
    return (
      <div className="count" aria-busy="true">
        <Bone w="110px" h={42} />
        <Bone h={42} />
      </div>
    );
  }
  const excluded = preview.exclusions.filter((one) => one.count > 0);
  return (
    <div className="count">
      <div>
        <b className="count__number">{count(preview.will_receive)}</b>
        <div className="small muted">will receive it</div>
      </div>
      <dl className="count__why">
        <div className="row row--between small">
          <dt className="muted">Match the sentence</dt>
          <dd className="num bold">{count(preview.matched)}</dd>
        </div>
        {excluded.map((one) => (
          <div key={one.code} className="row row--between small">
            <dt className="muted">{one.message}</dt>
            <dd className="num">−{count(one.count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
