/** The leads: a filter that reads as a sentence, a long table, and a drawer for one. */

import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import type { LeadSearch } from "../api/keys";
import { useLeads } from "../api/leads";
import { useViewing } from "../api/live";
import { rows } from "../api/pages";
import { useMay, useSession } from "../api/rights";
import { Button, ButtonLink } from "../ui/Button";
import { Head } from "../ui/Head";
import { useKeys } from "../ui/keys";
import { count } from "../ui/numbers";
import { SearchBox } from "../ui/SearchBox";
import { AddLeadDialog } from "./LeadDialogs";
import { LeadPanel } from "./LeadPanel";
import { LeadSentence } from "./LeadSentence";
import { LeadTable } from "./LeadTable";
import { filterNames } from "./search";
import "./leads.css";

export default function LeadsPage({ openId }: { openId: number | null }) {
  const [params, setParams] = useSearchParams();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  const change = useMay("change");
  const { counts } = useSession();
  const search: LeadSearch = Object.fromEntries(
    filterNames.map((name) => [name, params.get(name) ?? ""]).filter(([, value]) => value),
  );
  const leads = useLeads(search);
  const { total, total_is_exact: exact } = leads.data?.pages[0] ?? {};
  const query = params.size ? `?${params}` : "";
  useViewing({ kind: "leads" });
  useKeys(change ? [{ keys: "C", does: "Add a lead", act: () => setAdding(true) }] : []);

  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const wantsToAdd = change && (adding || params.get("add") === "new");

  return (
    <div className="with-panel">
      <div className="leads">
        <Head
          title="Leads"
          sub={
            total !== undefined &&
            `${count(total)}${exact ? "" : "+"} of ${count(Math.max(counts.leads, total))} match`
          }
        >
          {change && (
            <span className="wide-only">
              <ButtonLink href="/leads/import" icon="upload">
                Import
              </ButtonLink>
            </span>
          )}
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
          leads={rows(leads.data)}
          query={leads}
          total={total !== undefined && exact ? total : -1}
          openId={openId}
          search={search}
          onDrop={(name) => set(name, "")}
          onClear={() => go("/leads")}
          onOpen={(id) => go(`/leads/${id}${query}`)}
        />
      </div>
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
