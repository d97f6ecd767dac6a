/** The table of leads; with the drawer open, triggers and owner phone give way. */

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { LeadSearch } from "../api/keys";
import type { Lead } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { Choose, ChooseAll } from "../ui/Choose";
import { useKeys } from "../ui/keys";
import { StatusChip } from "../ui/LeadSigns";
import { useNarrow } from "../ui/narrow";
import { phone } from "../ui/phones";
import { Avatar, Chip, NicheChip, TriggerChip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { Time } from "../ui/Time";
import { rowOpens, VirtualRows } from "../ui/VirtualRows";
import { conditionWords, type FilterName } from "./search";
import type { Bulk } from "./useBulk";

const ROW = 41;
const NARROW_ROW = 61;
const COLUMNS = 9;

export function LeadTable({
  leads,
  query,
  total,
  openId,
  search,
  bulk,
  onDrop,
  onClear,
  onOpen,
}: {
  leads: Lead[];
  query: UseInfiniteQueryResult;
  total: number;
  openId: number | null;
  search: LeadSearch;
  /** Null for those who may only look. */
  bulk: Bulk | null;
  onDrop: (name: FilterName) => void;
  onClear: () => void;
  onOpen: (id: number) => void;
}) {
  const narrow = useNarrow();
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const step = (by: number) => {
    const at = leads.findIndex((lead) => lead.id === openId);
    const next = leads[at === -1 ? 0 : at + by];
    if (next) onOpen(next.id);
  };
  const choose = (range: boolean) => {
    const row = document.activeElement?.closest<HTMLElement>("[data-lead]");
    const id = row ? Number(row.dataset.lead) : openId;
    if (id !== null) bulk?.choose(id, range);
  };
  useKeys([
    ...(bulk
      ? [
          { keys: "X", does: "Choose", act: () => choose(false) },
          { keys: "Shift X", does: "Choose a range", act: () => choose(true) },
        ]
      : []),
    { keys: "J", does: "Next lead", act: () => step(1) },
    { keys: "K", does: "Previous lead", act: () => step(-1) },
  ]);

  if (query.isPending) {
    return (
      <div className="card leads__card">
        <RowBones rows={12} label="Loading the leads" />
      </div>
    );
  }
  if (query.isError && leads.length === 0) {
    return <Failed what="The leads" error={query.error} onRetry={() => query.refetch()} />;
  }
  if (leads.length === 0) return <Nothing search={search} onDrop={onDrop} onClear={onClear} />;
  return (
    <div className="card leads__card">
      <div className="table-scroll" ref={setScroll}>
        <table
          className={[
            "table table--open table--leads",
            openId && "table--beside",
            !bulk && "table--unchoosing",
          ]
            .filter(Boolean)
            .join(" ")}
          aria-rowcount={total}
          aria-label="Leads"
        >
          <thead>
            <tr>
              <th>
                {bulk && (
                  <ChooseAll
                    some={bulk.number > 0}
                    all={leads.every(({ id }) => bulk.isChosen(id))}
                    onChoose={bulk.chooseListed}
                  />
                )}
              </th>
              <th>Name</th>
              <th>Number</th>
              <th>Niche</th>
              <th>Status</th>
              <th>Triggers</th>
              <th>Owner phone</th>
              <th>Consent</th>
              <th>Changed</th>
            </tr>
          </thead>
          <VirtualRows
            rows={leads}
            scroll={scroll}
            rowSize={narrow ? NARROW_ROW : ROW}
            columns={COLUMNS}
            onNearEnd={more}
          >
            {(lead, index) => (
              <tr
                aria-rowindex={index + 1}
                aria-selected={lead.id === openId || bulk?.isChosen(lead.id)}
                data-lead={lead.id}
                {...rowOpens(
                  () => onOpen(lead.id),
                  () => bulk?.choose(lead.id, false),
                )}
              >
                <td>
                  {bulk && (
                    <Choose
                      id={lead.id}
                      name={lead.name}
                      chosen={bulk.isChosen(lead.id)}
                      onChoose={bulk.choose}
                    />
                  )}
                </td>
                <td>
                  <span className="lead-name">
                    <Avatar name={lead.name} size={26} />
                    <span className="lead-name__words">
                      <span className="clip medium">{lead.name}</span>
                      <span className="lead-name__phone num">{phone(lead.phone)}</span>
                    </span>
                  </span>
                </td>
                <td className="num soft">{phone(lead.phone)}</td>
                <td>
                  <span className="row lead-chips">
                    {lead.niches[0] && <NicheChip name={lead.niches[0]} />}
                    {lead.niches.length > 1 && <Chip>+{lead.niches.length - 1}</Chip>}
                  </span>
                </td>
                <td>
                  <StatusChip lead={lead} />
                </td>
                <td>
                  <span className="row lead-chips">
                    {lead.triggers[0] ? (
                      <TriggerChip name={lead.triggers[0]} />
                    ) : (
                      <span className="muted">none</span>
                    )}
                    {lead.triggers.length > 1 && <Chip>+{lead.triggers.length - 1}</Chip>}
                  </span>
                </td>
                <td className="clip lead-owner">
                  {lead.owner_device_name ?? <span className="muted">none yet</span>}
                </td>
                <td className={lead.consent ? "clip lead-owner" : "warn"}>
                  {lead.consent?.source ?? "none"}
                </td>
                <td className="muted">
                  <Time at={lead.updated_at} />
                </td>
              </tr>
            )}
          </VirtualRows>
        </table>
      </div>
    </div>
  );
}

function Nothing({
  search,
  onDrop,
  onClear,
}: {
  search: LeadSearch;
  onDrop: (name: FilterName) => void;
  onClear: () => void;
}) {
  const conditions = Object.entries(search) as [FilterName, string][];
  if (conditions.length === 0) {
    return (
      <Empty
        icon="leads"
        title="No lead yet"
        acts={
          <ButtonLink href="/leads/import" kind="primary" icon="upload">
            Import a list
          </ButtonLink>
        }
      >
        Bring a list from a spreadsheet, or add people one by one.
      </Empty>
    );
  }
  const words = conditions.map(([name, value]) => conditionWords(name, value)).join(" ");
  return (
    <Empty
      icon="search"
      title={`No lead ${words}`}
      acts={
        <>
          {conditions.length > 1 &&
            conditions.map(([name, value]) => (
              <Button key={name} size="s" onClick={() => onDrop(name)}>
                Drop {conditionWords(name, value)}
              </Button>
            ))}
          <Button size="s" onClick={onClear}>
            Clear all
          </Button>
        </>
      }
    >
      Dropping one condition may find them.
    </Empty>
  );
}
