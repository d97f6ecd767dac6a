/** Each phone's share of a campaign, those behind first. */

import { useState } from "react";
import { Link } from "wouter";
import type { Report } from "../api/types";
import { Segmented } from "../ui/Choices";
import { byName, shownWord } from "../ui/devices";
import { count } from "../ui/numbers";
import { Dot } from "../ui/Small";
import { Empty } from "../ui/States";
import { Meter } from "../ui/Tally";
import { RetryPhone, useMayRetry } from "./Retry";

type Order = "behind" | "name";
type Row = Report["devices"][number];

export function ByPhone({ report }: { report: Report }) {
  const [order, setOrder] = useState<Order>("behind");
  const mayRetry = useMayRetry(report);
  return (
    <section className="card card--clip" aria-label="By phone">
      <div className="card__head">
        <h2>By phone</h2>
        <span className="end">
          <Segmented
            label="Order"
            value={order}
            onChange={setOrder}
            segments={[
              { value: "behind", label: "Behind first" },
              { value: "name", label: "Name" },
            ]}
          />
        </span>
      </div>
      {report.devices.length === 0 ? (
        <Empty icon="phone" title="No phone has work yet">
          A minute after the start each phone gets its first messages.
        </Empty>
      ) : (
        <table className="table table--phones">
          <thead>
            <tr>
              <th>Phone</th>
              <th className="n">Should</th>
              <th className="n">Done</th>
              <th className="n">Failed</th>
              <th className="n">Remaining</th>
              <th>
                <span className="visually-hidden">Progress</span>
              </th>
              <th>
                <span className="visually-hidden">Retry</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted(report.devices, order).map((row) => (
              <PhoneRow
                key={row.device_id ?? 0}
                row={row}
                campaignId={report.campaign.id}
                mayRetry={mayRetry}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function PhoneRow({
  row,
  campaignId,
  mayRetry,
}: {
  row: Row;
  campaignId: number;
  mayRetry: boolean;
}) {
  const state = shownWord(row.state);
  const { tally } = row;
  const tone = { gone: "bad", resting: "warn", offline: "muted", online: "" }[state.shape];
  return (
    <tr>
      <td>
        <Link href={sendsOf(campaignId, row)} className="row">
          <Dot shape={state.shape} />
          <b className="medium clip">{named(row)}</b>
          {state.shape !== "online" && <span className={`tiny ${tone}`}>{state.name}</span>}
        </Link>
      </td>
      <td className="n">{count(tally.should)}</td>
      <td className="n">{count(tally.done)}</td>
      <td className={tally.failed ? "n bad" : "n muted"}>{count(tally.failed)}</td>
      <td className="n">{count(tally.remaining)}</td>
      <td className="report__meter">
        <Meter tally={tally} thick={5} />
      </td>
      <td className="right">
        {mayRetry && row.device_id !== null && tally.failed > 0 && (
          <RetryPhone campaignId={campaignId} deviceId={row.device_id} name={named(row)} />
        )}
      </td>
    </tr>
  );
}

function sendsOf(campaignId: number, row: Row): string {
  const phone = row.device_id === null ? "&state=remaining" : `&device_id=${row.device_id}`;
  return `/sends?campaign_id=${campaignId}${phone}`;
}

/** What no phone has taken yet waits for the first that is free. */
function named(row: Row): string {
  return row.name ?? "No phone yet";
}

function sorted(devices: Row[], order: Order): Row[] {
  const left = ({ tally }: Row) => (tally.should ? tally.remaining / tally.should : 0);
  const busy = devices.filter(({ tally }) => tally.should + tally.suppressed > 0);
  return busy.sort((a, b) =>
    order === "name"
      ? byName(named(a), named(b))
      : left(b) - left(a) || byName(named(a), named(b)),
  );
}
