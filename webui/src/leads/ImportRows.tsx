/** The rows of a check, by outcome; the refused ones by reason, and as a file. */

import { useCallback, useState } from "react";
import { sentence } from "../api/client";
import { useImportRows, useRefusedFile } from "../api/imports";
import type { ImportRow, LeadImport, RowOutcome } from "../api/types";
import { Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { useNarrow } from "../ui/narrow";
import { count } from "../ui/numbers";
import { Empty, Failed, RowBones } from "../ui/States";
import { toast } from "../ui/toasts";
import { VirtualRows } from "../ui/VirtualRows";
import { label, reason } from "./importing";

const ROW = 41;
const NARROW_ROW = 108;

export function ImportRows({
  one,
  outcome,
  onOutcome,
}: {
  one: LeadImport;
  outcome: RowOutcome;
  onOutcome: (outcome: RowOutcome) => void;
}) {
  const [code, setCode] = useState("");
  const shownCode = outcome === "refused" ? code : "";
  const file = useRefusedFile(one.id);
  const segments: { value: RowOutcome; name: string; number: number }[] = [
    { value: "new", name: "New", number: one.created },
    { value: "duplicate", name: "Duplicates", number: one.duplicate },
    { value: "refused", name: "Refused", number: one.refused },
  ];
  return (
    <section className="card card--clip" aria-label="Rows">
      <div className="card__head">
        <Segmented
          label="Outcome"
          value={outcome}
          onChange={onOutcome}
          segments={segments.map(({ value, name, number }) => ({
            value,
            label: (
              <>
                {name} <span className="num">{count(number)}</span>
              </>
            ),
          }))}
        />
        {outcome === "refused" && one.refused > 0 && (
          <span className="end">
            <Button
              size="s"
              icon="download"
              busy={file.isPending && "Preparing…"}
              onClick={() =>
                file.mutate(undefined, {
                  onSuccess: ({ url }) => location.assign(url),
                  onError: (error) => toast({ text: sentence(error), bad: true }),
                })
              }
            >
              Download the {count(one.refused)} rows
            </Button>
          </span>
        )}
      </div>
      {outcome === "refused" && one.refusals.length > 1 && (
        <div className="row row--wrap reasons" role="group" aria-label="Reason">
          {one.refusals.map((refusal) => (
            <button
              key={refusal.code}
              type="button"
              className="chip chip--line chip--button"
              aria-pressed={code === refusal.code}
              onClick={() => setCode(code === refusal.code ? "" : refusal.code)}
            >
              {label(refusal.code, refusal.message)}{" "}
              <span className="num">{count(refusal.count)}</span>
            </button>
          ))}
        </div>
      )}
      <Rows key={`${outcome} ${shownCode}`} id={one.id} outcome={outcome} code={shownCode} />
    </section>
  );
}

function Rows({ id, outcome, code }: { id: number; outcome: RowOutcome; code: string }) {
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const narrow = useNarrow();
  const query = useImportRows(id, outcome, code);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.isPending) return <RowBones rows={6} label="Loading the rows" />;
  if (query.isError) {
    return <Failed what="The rows" error={query.error} onRetry={() => query.refetch()} />;
  }
  const rows = query.data.pages.flatMap((page) =>
    page.items.map((row) => ({ ...row, id: row.number })),
  );
  if (rows.length === 0) return <Empty icon="check" title="No row here" />;
  return (
    <div className="table-scroll import__rows" ref={setScroll}>
      <table className="table table--rows" aria-label="Rows of the file">
        <thead>
          <tr>
            <th>Row</th>
            {narrow ? (
              <th>Name and number in the file</th>
            ) : (
              <>
                <th>Name</th>
                <th>Number in the file</th>
                <th>{outcome === "new" ? "Note" : "Why"}</th>
              </>
            )}
          </tr>
        </thead>
        <VirtualRows
          rows={rows}
          scroll={scroll}
          rowSize={narrow ? NARROW_ROW : ROW}
          columns={narrow ? 2 : 4}
          onNearEnd={more}
        >
          {(row) => (narrow ? <NarrowRow row={row} /> : <OneRow row={row} />)}
        </VirtualRows>
      </table>
    </div>
  );
}

function OneRow({ row }: { row: ImportRow }) {
  return (
    <tr>
      <td className="num muted">{count(row.number)}</td>
      <td className="clip import__name">
        <Given text={row.name} strong />
      </td>
      <td className="num clip import__name">
        <Given text={row.phone} />
      </td>
      <td className="import__why" title={row.message ?? undefined}>
        <Why row={row} />
      </td>
    </tr>
  );
}

/** On a phone what happened stands under whom it happened to. */
function NarrowRow({ row }: { row: ImportRow }) {
  return (
    <tr>
      <td className="num muted">{count(row.number)}</td>
      <td className="import__why">
        <span className="row row--between">
          <span className="clip">
            <Given text={row.name} strong />
          </span>
          <span className="num clip">
            <Given text={row.phone} />
          </span>
        </span>
        <Why row={row} />
      </td>
    </tr>
  );
}

function Given({ text, strong }: { text: string | null; strong?: boolean }) {
  if (!text) return <span className="muted">empty</span>;
  return strong ? <span className="medium">{text}</span> : text;
}

/** What happened · what to do. */
function Why({ row }: { row: ImportRow }) {
  const { what, next } = reason(row.message);
  return (
    <span className="import__reason">
      <span className={row.outcome === "refused" ? "bad" : "soft"}>{what}</span>
      {next && <span className="muted"> · {next}</span>}
      {row.status_defaulted && (
        <span className="muted">{what ? " · " : ""}becomes a prospect</span>
      )}
    </span>
  );
}
