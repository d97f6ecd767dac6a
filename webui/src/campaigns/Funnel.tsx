/** How far the messages got; each number leads to the messages behind it. */

import { Link } from "wouter";
import type { Report } from "../api/types";
import { count, share } from "../ui/numbers";

export function Funnel({ report: { campaign, funnel } }: { report: Report }) {
  const steps = [
    { name: "Sent", value: funnel.sent, state: "done" },
    { name: "Delivered", value: funnel.delivered, state: "delivered" },
    { name: "Read", value: funnel.read, state: "read" },
    { name: "Answered", value: funnel.replied, state: "replied" },
    { name: "Opted out", value: funnel.opted_out, state: "opted-out" },
  ];
  return (
    <ul className="funnel" aria-label="Funnel">
      {steps.map(({ name, value, state }, index) => (
        <li className="funnel__term" key={name}>
          <Link
            href={`/sends?campaign_id=${campaign.id}&state=${state}`}
            className="funnel__link"
            aria-label={`${name} ${count(value)}`}
          >
            <span className="muted tiny">{name}</span>
            <span>
              <b className="num">{count(value)}</b>{" "}
              {index > 0 && <span className="muted num tiny">{share(value, funnel.sent)}</span>}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
