/** How a campaign of which Carillon chooses the phones is spread over them, on its way. */

import { Link } from "wouter";
import { useAllocation, useChangeLimits } from "../api/allocations";
import { sentence } from "../api/client";
import { useMay } from "../api/rights";
import type { PhoneOfCampaign, Report, Allocation as Spread } from "../api/types";
import { count } from "../ui/numbers";
import { Empty, Failed, RowBones } from "../ui/States";
import { toast } from "../ui/toasts";
import { LimitInput } from "./LimitInput";
import { RetryPhone, useMayRetry } from "./Retry";

export function Allocation({ report }: { report: Report }) {
  const { campaign } = report;
  const allocation = useAllocation(campaign.id);
  const change = useChangeLimits(campaign.id);
  const isOver = campaign.state === "cancelled" || campaign.state === "finished";
  const mayChange = useMay("change") && !isOver;
  const save = (most: number | null) => {
    const before = campaign.device_limit;
    const put = (device_limit: number | null, undo?: () => void) =>
      change.mutate(
        { device_limit },
        {
          onSuccess: () =>
            toast({
              text:
                device_limit === null
                  ? "Phones have no limit now"
                  : `At most per phone is now ${count(device_limit)}`,
              undo,
            }),
          onError: (error) => toast({ text: sentence(error), bad: true }),
        },
      );
    put(most, () => put(before));
  };
  return (
    <section className="card card--clip" aria-label="Spread over phones">
      <div className="card__head">
        <h2>Spread over phones</h2>
        <span className="end row small">
          <span className="muted">At most per phone</span>
          {mayChange ? (
            <LimitInput
              label="At most per phone"
              placeholder="any"
              value={campaign.device_limit}
              onSave={save}
            />
          ) : (
            <b>{campaign.device_limit === null ? "any" : count(campaign.device_limit)}</b>
          )}
        </span>
      </div>
      {allocation.isPending && <RowBones rows={4} label="Loading the spread" />}
      {allocation.isError && (
        <Failed
          what="The spread"
          error={allocation.error}
          onRetry={() => allocation.refetch()}
        />
      )}
      {allocation.data && <Phones report={report} allocation={allocation.data} />}
    </section>
  );
}

function Phones({ report, allocation }: { report: Report; allocation: Spread }) {
  const mayRetry = useMayRetry(report);
  const phones = allocation.phones.toSorted((a, b) => b.given - a.given);
  if (phones.length === 0) {
    return (
      <Empty icon="phone" title="No phone takes part">
        Link a phone, and it gets leads within the minute.
      </Empty>
    );
  }
  return (
    <>
      <table className="table table--spread">
        <thead>
          <tr>
            <th>Phone</th>
            <th className="n">Given</th>
            <th className="n">Sent</th>
            <th className="n">Failed</th>
            <th className="n">Remaining</th>
            <th className="n wide-only">Limit</th>
            {mayRetry && (
              <th className="wide-only">
                <span className="visually-hidden">Retry</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {phones.map((phone) => (
            <PhoneRow
              key={phone.device_id}
              phone={phone}
              campaignId={report.campaign.id}
              mayRetry={mayRetry}
            />
          ))}
        </tbody>
      </table>
      <dl className="facts spread__reasons">
        {allocation.reasons.map(({ code, message, count: leads }) => (
          <Reason key={code} message={message} leads={leads} />
        ))}
        {allocation.waiting.map(({ code, message, count: leads }) => (
          <Reason key={code} message={`No phone yet: ${message}`} leads={leads} />
        ))}
      </dl>
    </>
  );
}

function PhoneRow({
  phone,
  campaignId,
  mayRetry,
}: {
  phone: PhoneOfCampaign;
  campaignId: number;
  mayRetry: boolean;
}) {
  const { device_id, name, failed, limit } = phone;
  const why = phone.out_message ?? (phone.reached ? "Limit reached" : null);
  return (
    <tr>
      <td>
        <Link href={`/sends?campaign_id=${campaignId}&device_id=${device_id}`}>
          <b className="medium clip spread__name">{name}</b>
          {why && <span className="tiny warn spread__why">{why}</span>}
        </Link>
      </td>
      <td className="n">{count(phone.given)}</td>
      <td className="n">{count(phone.sent)}</td>
      <td className={failed ? "n bad" : "n muted"}>{count(failed)}</td>
      <td className="n">{count(phone.remaining)}</td>
      <td className="n wide-only">{limit === null ? "any" : count(limit)}</td>
      {mayRetry && (
        <td className="right wide-only">
          {failed > 0 && (
            <RetryPhone campaignId={campaignId} deviceId={device_id} name={name} />
          )}
        </td>
      )}
    </tr>
  );
}

function Reason({ message, leads }: { message: string; leads: number }) {
  return (
    <>
      <dt>{message}</dt>
      <dd>{count(leads)}</dd>
    </>
  );
}
