/** What became of a campaign, live: the tally, the funnel, each phone, and why some failed. */

import { useState } from "react";
import { Link, Redirect } from "wouter";
import { useAllocation } from "../api/allocations";
import { useReport } from "../api/campaigns";
import { useViewing } from "../api/live";
import { useSession } from "../api/rights";
import type { Campaign, Report } from "../api/types";
import { BackLink, ButtonLink } from "../ui/Button";
import { Head } from "../ui/Head";
import { count, counted } from "../ui/numbers";
import { Chip, NicheChip } from "../ui/Small";
import { Banner, Bone, Bones, Failed } from "../ui/States";
import { Meter, Tally } from "../ui/Tally";
import { Time, useNow, useZone } from "../ui/Time";
import { Allocation } from "./Allocation";
import { ApprovalBanner } from "./Approval";
import { anyOf } from "./audience";
import { ByPhone } from "./ByPhone";
import { ExportBar } from "./Export";
import { Funnel } from "./Funnel";
import { MessageBubble } from "./MessageBubble";
import { ReportActs } from "./ReportActs";
import { shownCampaign, whenWords } from "./shown";
import { WhyFailed } from "./WhyFailed";
import "./campaigns.css";

export default function ReportPage({ id }: { id: number }) {
  const report = useReport(id);
  useViewing({ kind: "campaign", id });
  if (report.isPending) return <Loading />;
  if (report.isError) {
    return (
      <Failed what="This campaign" error={report.error} onRetry={() => report.refetch()} />
    );
  }
  if (report.data.campaign.state === "draft") return <Redirect to={`/campaigns/${id}/edit`} />;
  return <OneReport report={report.data} />;
}

function OneReport({ report }: { report: Report }) {
  const { campaign, tally } = report;
  const zone = useZone();
  const now = useNow();
  const shown = shownCampaign(campaign);
  const [exportId, setExportId] = useState<number | null>(null);
  const sends = `/sends?campaign_id=${campaign.id}`;
  return (
    <>
      <Head
        title={campaign.name}
        sub={
          <span className="row report__sub">
            {anyOf(campaign.audience, "niche")
              .slice(0, 3)
              .map((niche) => (
                <NicheChip key={niche} name={niche} />
              ))}
            <Chip tone={shown.tone}>{shown.name}</Chip>
            <span className="clip">{whenWords(campaign, zone, now)}</span>
          </span>
        }
        back={<BackLink href="/campaigns" />}
      >
        <ReportActs report={report} onExport={setExportId} />
      </Head>
      <div className="main__scroll">
        <div className="stack report">
          <ApprovalBanner campaign={campaign} />
          {exportId !== null && (
            <ExportBar key={exportId} id={exportId} onClose={() => setExportId(null)} />
          )}
          {tally.uncertain > 0 && (
            <Banner
              icon="info"
              box
              acts={
                <ButtonLink size="s" href={`${sends}&state=uncertain`}>
                  Decide
                </ButtonLink>
              }
            >
              <b>{counted(tally.uncertain, "message is", "messages are")} uncertain:</b> nobody
              knows whether they arrived. Look at the phone, then say.
            </Banner>
          )}
          <section className="card ledger" aria-label="Progress">
            <div className="ledger__top">
              <Tally
                tally={tally}
                linkTo={(term) => (term === "should" ? sends : `${sends}&state=${term}`)}
              />
              <Finish report={report} />
            </div>
            <Meter tally={tally} thick={10} />
            <Beside tally={tally} sends={sends} />
            <Funnel report={report} />
          </section>
          <div className="sides report__sides">
            {campaign.kind === "ai" ? (
              <Allocation report={report} />
            ) : (
              <ByPhone report={report} />
            )}
            <div className="stack report__side">
              <WhyFailed report={report} />
              <Message campaign={report.campaign} />
            </div>
          </div>
        </div>
      </div>
    </>
  );
}

/** What left Should, each with the messages behind it. */
function Beside({ tally, sends }: { tally: Report["tally"]; sends: string }) {
  const left = (["suppressed", "cancelled"] as const).filter((state) => tally[state] > 0);
  if (left.length === 0) return null;
  return (
    <p className="ledger__beside">
      Beside it, and not counted in Should:{" "}
      {left.map((state, place) => (
        <span key={state}>
          {place > 0 && " · "}
          <Link href={`${sends}&state=${state}`} className="ledger__link">
            {count(tally[state])} {state}
          </Link>
        </span>
      ))}
    </p>
  );
}

/** As it was written: what each lead got is in the list of sends. */
function Message({ campaign: { text, media } }: { campaign: Campaign }) {
  return (
    <section className="card card--clip" aria-label="Message">
      <div className="card__head">
        <h2>Message</h2>
      </div>
      <div className="wall report__wall">
        <MessageBubble media={media} text={text ?? ""} />
      </div>
    </section>
  );
}

function Finish({
  report: { campaign, estimated_finish_at, per_hour, tally },
}: {
  report: Report;
}) {
  const allocation = useAllocation(campaign.id, campaign.kind === "ai").data;
  const isStuck = allocation?.waiting.some((one) => one.code === "limits-reached");
  const isHeld = useSession().account.held_at !== null;
  if (campaign.state === "scheduled" && campaign.starts_at) {
    return (
      <div className="ledger__end">
        <span className="muted small">Starts</span>
        <b>
          <Time at={campaign.starts_at} as="moment" />
        </b>
      </div>
    );
  }
  if (isStuck && campaign.state === "running") {
    return (
      <div className="ledger__end">
        <span className="muted small">Waits for</span>
        <b>a higher limit</b>
      </div>
    );
  }
  if (isHeld || campaign.state !== "running" || tally.remaining === 0 || !estimated_finish_at)
    return null;
  return (
    <div className="ledger__end">
      <span className="muted small">Finishes about</span>
      <b>
        <Time at={estimated_finish_at} as="moment" />
      </b>
      <span className="tiny muted">{count(per_hour)} an hour now</span>
    </div>
  );
}

function Loading() {
  return (
    <Bones label="Loading the campaign">
      <div className="head">
        <Bone w="260px" h={26} />
      </div>
      <div className="main__scroll">
        <div className="stack report">
          <div className="card ledger">
            <Bone w="50%" h={56} />
            <Bone h={10} />
            <Bone w="70%" h={34} />
          </div>
        </div>
      </div>
    </Bones>
  );
}
