/** What became of a campaign, live: the tally, the funnel, each phone, and why some failed. */

import { Redirect, useLocation } from "wouter";
import { useMoveCampaign, useReport, useRetry } from "../api/campaigns";
import { sentence } from "../api/client";
import { useViewing } from "../api/live";
import { useMay, useSession } from "../api/rights";
import type { Campaign, Report } from "../api/types";
import { BackLink, Button } from "../ui/Button";
import { beside } from "../ui/counting";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { count, share } from "../ui/numbers";
import { Chip, NicheChip } from "../ui/Small";
import { Bone, Bones, Failed } from "../ui/States";
import { Meter, Tally } from "../ui/Tally";
import { Time, useNow, useZone } from "../ui/Time";
import { toast } from "../ui/toasts";
import { ByPhone } from "./ByPhone";
import { MessageBubble } from "./MessageBubble";
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
  const shown = shownCampaign(campaign.state);
  return (
    <>
      <Head
        title={campaign.name}
        sub={
          <span className="row report__sub">
            {campaign.audience.niche && <NicheChip name={campaign.audience.niche} />}
            <Chip tone={shown.tone}>{shown.name}</Chip>
            <span className="clip">{whenWords(campaign, zone, now)}</span>
          </span>
        }
        back={<BackLink href="/campaigns" />}
      >
        <Acts report={report} />
      </Head>
      <div className="main__scroll">
        <div className="stack report">
          <section className="card ledger" aria-label="Progress">
            <div className="ledger__top">
              <Tally
                tally={tally}
                linkTo={(term) =>
                  `/sends?campaign_id=${campaign.id}${term === "should" ? "" : `&state=${term}`}`
                }
              />
              <Finish report={report} />
            </div>
            <Meter tally={tally} thick={10} />
            {beside(tally) && (
              <p className="ledger__beside">
                Beside it, and not counted in Should: {beside(tally)}
              </p>
            )}
            <Funnel report={report} />
          </section>
          <div className="sides report__sides">
            <ByPhone report={report} />
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

function Funnel({ report: { funnel } }: { report: Report }) {
  const steps = [
    { name: "Sent", value: funnel.sent },
    { name: "Delivered", value: funnel.delivered },
    { name: "Read", value: funnel.read },
    { name: "Answered", value: funnel.replied },
    { name: "Opted out", value: funnel.opted_out },
  ];
  return (
    <dl className="funnel">
      {steps.map(({ name, value }, index) => (
        <div className="funnel__term" key={name}>
          <dt className="muted tiny">{name}</dt>
          <dd>
            <b className="num">{count(value)}</b>{" "}
            {index > 0 && <span className="muted num tiny">{share(value, funnel.sent)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Acts({ report: { campaign, failures } }: { report: Report }) {
  const move = useMoveCampaign(campaign.id);
  const retry = useRetry(campaign.id);
  const [, go] = useLocation();
  if (!useMay("change")) return null;
  const failed = (error: Error) => toast({ text: sentence(error), bad: true });
  const all = failures.reduce((sum, one) => sum + one.count, 0);
  const again = failures.filter((one) => !one.final).reduce((sum, one) => sum + one.count, 0);
  const paused = campaign.state === "paused";

  // For ten seconds it is only paused; then nobody took it back and it is final.
  const cancel = () => {
    const stop = () =>
      toast({
        text: `${campaign.name} is cancelled`,
        undo: () => !paused && move.mutate("resume", { onError: failed }),
        onExpire: () => move.mutate("cancel", { onError: failed }),
      });
    if (paused || campaign.state === "scheduled") stop();
    else move.mutate("pause", { onSuccess: stop, onError: failed });
  };

  return (
    <>
      {again > 0 && campaign.state !== "cancelled" && (
        <Button
          icon="refresh"
          className="wide-only"
          busy={retry.isPending && "Planning…"}
          onClick={() =>
            retry.mutate(undefined, {
              onSuccess: ({ retried }) => toast({ text: `${count(retried)} planned again` }),
              onError: failed,
            })
          }
        >
          Retry {count(again)} of {count(all)}
        </Button>
      )}
      {(campaign.state === "running" || paused || campaign.state === "scheduled") && (
        <Menu
          label="More"
          className="button button--icon"
          items={[
            ...(campaign.state === "scheduled"
              ? [
                  {
                    label: "Edit",
                    icon: "edit" as const,
                    onSelect: () => go(`/campaigns/${campaign.id}/edit`),
                  },
                ]
              : []),
            { label: "Cancel the campaign", icon: "stop", bad: true, onSelect: cancel },
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
      {campaign.state === "running" && (
        <Button
          kind="primary"
          icon="pause"
          busy={move.isPending && "Pausing…"}
          onClick={() =>
            move.mutate("pause", {
              onSuccess: () =>
                toast({
                  text: "Paused; what was queued waits too",
                  undo: () => move.mutate("resume", { onError: failed }),
                }),
              onError: failed,
            })
          }
        >
          Pause
        </Button>
      )}
      {paused && (
        <Button
          kind="primary"
          icon="play"
          busy={move.isPending && "Resuming…"}
          onClick={() => move.mutate("resume", { onError: failed })}
        >
          Resume
        </Button>
      )}
    </>
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
