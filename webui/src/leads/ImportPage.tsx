/** One import on its way: columns, check, import, and the way back. */

import { useState } from "react";
import { useImport } from "../api/imports";
import { useViewing } from "../api/live";
import { useMay } from "../api/rights";
import type { LeadImport } from "../api/types";
import { BackLink, ButtonLink } from "../ui/Button";
import { Head } from "../ui/Head";
import { counted } from "../ui/numbers";
import { Empty, Failed, NoRight, RowBones } from "../ui/States";
import { ImportCheck } from "./ImportCheck";
import { ImportColumns } from "./ImportColumns";
import { ImportDone } from "./ImportDone";
import { ImportSteps } from "./ImportSteps";
import { movingWords, type Step, stepOf } from "./importing";
import "./leads.css";

export default function ImportPage({ id }: { id: number }) {
  const one = useImport(id);
  useViewing({ kind: "jobs" });
  if (!useMay("change")) return <NoRight title="Importing leads is not open to you" />;
  if (one.isPending) return <RowBones label="Loading the import" />;
  if (one.isError) {
    return <Failed what="This import" error={one.error} onRetry={() => one.refetch()} />;
  }
  return <OneImport one={one.data} />;
}

function OneImport({ one }: { one: LeadImport }) {
  const [back, setBack] = useState(false);
  const step: Step = back && one.state === "checked" ? "Columns" : stepOf(one);
  return (
    <>
      <Head
        title="Import leads"
        sub={`${one.filename}${one.total ? ` · ${counted(one.total, "row")}` : ""}`}
        back={<BackLink href="/leads/import" />}
      >
        <ImportSteps at={step} done={one.state === "imported" || one.state === "undone"} />
      </Head>
      <div className="main__scroll">
        <div className="column stack import">
          <Part one={one} step={step} onStep={setBack} />
        </div>
      </div>
    </>
  );
}

function Part({
  one,
  step,
  onStep,
}: {
  one: LeadImport;
  step: Step;
  onStep: (back: boolean) => void;
}) {
  switch (one.state) {
    case "reading":
    case "checking":
    case "importing":
    case "undoing":
      return <Moving one={one} />;
    case "mapping":
      return <ImportColumns one={one} onChecked={() => onStep(false)} />;
    case "checked":
      return step === "Columns" ? (
        <ImportColumns one={one} onChecked={() => onStep(false)} />
      ) : (
        <ImportCheck one={one} onBack={() => onStep(true)} />
      );
    case "imported":
    case "undone":
      return <ImportDone one={one} />;
    case "awaiting-file":
    case "failed":
      return (
        <section className="card">
          <Empty
            icon="alert"
            title={
              one.state === "failed" ? "The file could not be read" : "The file did not arrive"
            }
            acts={
              <ButtonLink href="/leads/import" kind="primary">
                Choose another file
              </ButtonLink>
            }
          >
            {one.message ?? "Send it again; nothing was added."}
          </Empty>
        </section>
      );
  }
}

/** It goes on without this page. */
function Moving({ one }: { one: LeadImport }) {
  const { progress } = one;
  const share = progress?.total ? (progress.done / progress.total) * 100 : 0;
  return (
    <section className="card card--pad stack import__moving" role="status">
      <h2>{movingWords(one)}</h2>
      <div
        className="meter import__meter"
        role="progressbar"
        aria-label="Progress"
        aria-valuenow={Math.round(share)}
      >
        <i style={{ "--v": share }} />
      </div>
      <p className="small muted">You can leave this page; it goes on by itself.</p>
    </section>
  );
}
