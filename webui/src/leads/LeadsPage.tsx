/** The leads: a filter that reads as a sentence, a long table, and a drawer for one. */

import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { sentence } from "../api/client";
import type { LeadSearch } from "../api/keys";
import { useExportLeads, useLeads } from "../api/leads";
import { useViewing } from "../api/live";
import { rows } from "../api/pages";
import { useMay, useSession } from "../api/rights";
import type { Export } from "../api/types";
import { Button } from "../ui/Button";
import { Head } from "../ui/Head";
import { useKeys } from "../ui/keys";
import { count } from "../ui/numbers";
import { SearchBox } from "../ui/SearchBox";
import { toast } from "../ui/toasts";
import { BulkDialog } from "./BulkDialog";
import { ChangeBar, ChosenBar, ExportBar } from "./LeadBars";
import { AddLeadDialog } from "./LeadDialogs";
import { LeadMenus } from "./LeadMenus";
import { LeadPanel } from "./LeadPanel";
import { LeadSentence } from "./LeadSentence";
import { LeadTable } from "./LeadTable";
import { RecentChanges } from "./RecentChanges";
import { filterNames } from "./search";
import { useBulk } from "./useBulk";
import "./leads.css";

export default function LeadsPage({ openId }: { openId: number | null }) {
  const [params, setParams] = useSearchParams();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  const [looking, setLooking] = useState(false);
  const [exported, setExported] = useState<number | null>(null);
  const change = useMay("change");
  const { counts } = useSession();
  const search: LeadSearch = Object.fromEntries(
    filterNames.map((name) => [name, params.get(name) ?? ""]).filter(([, value]) => value),
  );
  const leads = useLeads(search);
  const { total, total_is_exact: exact } = leads.data?.pages[0] ?? {};
  const counted = total === undefined ? "" : `${count(total)}${exact ? "" : "+"}`;
  const query = params.size ? `?${params}` : "";
  const listed = rows(leads.data);
  const isComplete = leads.isSuccess && !leads.hasNextPage;
  const bulk = useBulk(search, listed, isComplete);
  const exporting = useExportLeads();
  useViewing({ kind: "leads" });
  useKeys([
    ...(change ? [{ keys: "C", does: "Add a lead", act: () => setAdding(true) }] : []),
    ...(bulk.number > 0 && openId === null
      ? [{ keys: "Escape", does: "Choose nothing", act: bulk.unchoose }]
      : []),
  ]);

  const exportAs = (format: Export["format"]) =>
    exporting.mutate(
      { search, format },
      {
        onSuccess: ({ id }) => {
          bulk.unchoose();
          setExported(id);
        },
        onError: (error) => toast({ text: sentence(error), bad: true }),
      },
    );
  const set = (name: string, value: string) => {
    bulk.unchoose();
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  };
  const wantsToAdd = change && (adding || params.get("add") === "new");

  return (
    <div className="with-panel">
      <div className="leads">
        <Head
          title="Leads"
          sub={
            total !== undefined && `${counted} of ${count(Math.max(counts.leads, total))} match`
          }
        >
          {change && <LeadMenus onExport={exportAs} onLook={() => setLooking(true)} />}
          {change && (
            <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
              Add a lead
            </Button>
          )}
        </Head>
        <div className="leads__tools">
          <LeadSentence search={search} onChange={set} />
          <SearchBox
            label="Name or number"
            value={search.q ?? ""}
            onChange={(value) => set("q", value)}
          />
        </div>
        <LeadTable
          leads={listed}
          query={leads}
          total={total !== undefined && exact ? total : -1}
          openId={openId}
          search={search}
          bulk={change ? bulk : null}
          onDrop={(name) => set(name, "")}
          onClear={() => go("/leads")}
          onOpen={(id) => go(`/leads/${id}${query}`)}
        />
        {bulk.followed !== null ? (
          <ChangeBar
            key={`change ${bulk.followed}`}
            id={bulk.followed}
            onUndo={bulk.follow}
            onOver={() => bulk.follow(null)}
          />
        ) : bulk.number > 0 ? (
          <ChosenBar
            chosen={bulk.number}
            all={bulk.all !== null}
            counting={bulk.counting}
            of={bulk.all === null && total !== undefined ? counted : ""}
            onAll={bulk.countAll}
            onAsk={bulk.ask}
            onUnchoose={bulk.unchoose}
          />
        ) : (
          exported !== null && (
            <ExportBar key={exported} id={exported} onClose={() => setExported(null)} />
          )
        )}
      </div>
      {bulk.asked && (
        <BulkDialog
          asked={bulk.asked}
          leads={bulk.number}
          all={bulk.all !== null}
          busy={bulk.busy}
          error={bulk.error}
          onAct={bulk.act}
          onClose={() => bulk.ask(null)}
        />
      )}
      {looking && (
        <RecentChanges
          onClose={() => setLooking(false)}
          onUndo={(id) => {
            setLooking(false);
            bulk.follow(id);
          }}
        />
      )}
      {openId !== null && (
        <LeadPanel key={openId} id={openId} onClose={() => go(`/leads${query}`)} />
      )}
      {wantsToAdd && (
        <AddLeadDialog
          onClose={() => {
            setAdding(false);
            set("add", "");
          }}
          onAdded={(id) => go(`/leads/${id}${query}`)}
        />
      )}
    </div>
  );
}
