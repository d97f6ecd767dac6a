/** The first step of an import, the file; and what was imported before. */

import { type DragEvent, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { sentence } from "../api/client";
import { useImports, useUploadLeads } from "../api/imports";
import { useViewing } from "../api/live";
import { useMay } from "../api/rights";
import type { LeadImport } from "../api/types";
import { BackLink, Button } from "../ui/Button";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { count, counted } from "../ui/numbers";
import { Chip } from "../ui/Small";
import { Banner, Failed, NoRight, RowBones } from "../ui/States";
import { Time } from "../ui/Time";
import { ImportSteps } from "./ImportSteps";
import { shownImport } from "./importing";
import "./leads.css";

export default function ImportsPage() {
  useViewing({ kind: "jobs" });
  if (!useMay("change")) return <NoRight title="Importing leads is not open to you" />;
  return (
    <>
      <Head title="Import leads" sub="Up to 50 MB" back={<BackLink href="/leads" />}>
        <ImportSteps at="File" />
      </Head>
      <div className="main__scroll">
        <div className="column stack import">
          <FileDrop />
          <Before />
        </div>
      </div>
    </>
  );
}

function FileDrop() {
  const [share, setShare] = useState<number | null>(null);
  const [over, setOver] = useState(false);
  const [isEmpty, setIsEmpty] = useState(false);
  const [, go] = useLocation();
  const send = useUploadLeads(setShare);
  const input = useRef<HTMLInputElement>(null);

  const take = (file: File | undefined) => {
    if (!file || send.isPending) return;
    setIsEmpty(file.size === 0);
    if (file.size === 0) return send.reset();
    setShare(0);
    send.mutate(file, { onSuccess: (one) => go(`/leads/import/${one.id}`) });
  };
  const drag = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(isOver);
  };

  return (
    <section
      className={over ? "card drop drop--over" : "card drop"}
      aria-label="File"
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        take(event.dataTransfer.files[0]);
      }}
    >
      <Icon name="upload" size="l" />
      {send.isPending ? (
        <>
          <h2>Sending the file</h2>
          <div className="drop__progress">
            <div
              className="meter"
              role="progressbar"
              aria-label="Sent"
              aria-valuenow={Math.round((share ?? 0) * 100)}
            >
              <i style={{ "--v": (share ?? 0) * 100 }} />
            </div>
          </div>
        </>
      ) : (
        <>
          <h2>Drop a file here</h2>
          <p className="muted small">
            CSV or Excel, in any order of columns. Nothing is added before you have seen what
            will be.
          </p>
          <Button kind="primary" onClick={() => input.current?.click()}>
            Choose a file
          </Button>
        </>
      )}
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        aria-label="File of leads"
        tabIndex={-1}
        accept=".csv,.tsv,.txt,.xlsx,text/csv"
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {(isEmpty || send.isError) && (
        <Banner tone="bad" icon="alert" box>
          {isEmpty
            ? "The file is empty. Export it from the spreadsheet again."
            : sentence(send.error)}
        </Banner>
      )}
    </section>
  );
}

function Before() {
  const imports = useImports();
  if (imports.isPending) {
    return (
      <section className="card">
        <RowBones rows={3} label="Loading earlier imports" />
      </section>
    );
  }
  if (imports.isError) {
    return (
      <Failed what="Earlier imports" error={imports.error} onRetry={() => imports.refetch()} />
    );
  }
  if (imports.data.items.length === 0) return null;
  return (
    <section className="card card--clip">
      <div className="card__head">
        <h2>Imported before</h2>
      </div>
      {imports.data.items.map((one) => (
        <BeforeRow key={one.id} one={one} />
      ))}
    </section>
  );
}

function BeforeRow({ one }: { one: LeadImport }) {
  const shown = shownImport(one);
  return (
    <Link href={`/leads/import/${one.id}`} className="list__row">
      <Icon name="list" />
      <span className="grow">
        <span className="medium clip import__file">{one.filename}</span>
        <span className="tiny muted">
          <Time at={one.created_at} as="moment" />
          {one.total > 0 && ` · ${counted(one.total, "row")}`}
          {one.refused > 0 && ` · ${count(one.refused)} refused`}
        </span>
      </span>
      <Chip tone={shown.tone}>{shown.words}</Chip>
    </Link>
  );
}
