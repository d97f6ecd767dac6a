/** Why some failed, which of those may be tried again, and the messages behind each reason. */

import { Link } from "wouter";
import { useMay } from "../api/rights";
import type { Report } from "../api/types";
import { count, counted } from "../ui/numbers";
import { Chip } from "../ui/Small";
import { RetryReason } from "./Retry";

export function WhyFailed({ report: { campaign, failures } }: { report: Report }) {
  const all = failures.reduce((sum, one) => sum + one.count, 0);
  const final = failures.filter((one) => one.final).reduce((sum, one) => sum + one.count, 0);
  const most = Math.max(1, ...failures.map((one) => one.count));
  const mayRetry = useMay("change") && campaign.state !== "cancelled";
  return (
    <section className="card" aria-label="Why some failed">
      <div className="card__head">
        <h2>{all > 0 ? `Why ${count(all)} failed` : "None failed"}</h2>
      </div>
      <div className="card__body">
        <ul className="why">
          {failures.map((one) => (
            <li key={one.code} className="why__row">
              <Link
                href={`/sends?campaign_id=${campaign.id}&state=failed&code=${one.code}`}
                className="small"
              >
                {one.message}
                <span className="meter why__bar">
                  <i className="meter__failed" style={{ "--v": (one.count / most) * 100 }} />
                </span>
              </Link>
              <b className="num right small">{count(one.count)}</b>
              <span className="right">
                {one.final ? (
                  <Chip>final</Chip>
                ) : mayRetry ? (
                  <RetryReason campaignId={campaign.id} reason={one} />
                ) : (
                  <Chip tone="info">can be retried</Chip>
                )}
              </span>
            </li>
          ))}
        </ul>
        <p className="tiny muted why__note">{note(all - final, final)}</p>
      </div>
    </section>
  );
}

function note(again: number, final: number): string {
  if (again + final === 0) return "When a message fails, its reason stands here.";
  if (again === 0) return "None can be retried: another try would end the same.";
  const rest = final > 0 ? `; ${count(final)} ${final === 1 ? "is" : "are"} final` : "";
  return `${counted(again, "message")} can be retried${rest}. A retry keeps to every limit and never writes to the same lead twice.`;
}
