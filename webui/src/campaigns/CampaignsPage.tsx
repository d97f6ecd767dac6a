/** Every campaign: what goes out now first, then what is next, then the rest. */

import { useEffect, useRef } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { useAddCampaign, useCampaigns } from "../api/campaigns";
import { sentence } from "../api/client";
import { useViewing } from "../api/live";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import type { Campaign } from "../api/types";
import { Button } from "../ui/Button";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { useKeys } from "../ui/keys";
import { Menu } from "../ui/Menu";
import { count, counted } from "../ui/numbers";
import { Chip, NicheChip } from "../ui/Small";
import { Empty, Failed, RowBones } from "../ui/States";
import { Meter } from "../ui/Tally";
import { useZone } from "../ui/Time";
import { toast } from "../ui/toasts";
import { anyOf } from "./audience";
import { useClone, useDelete } from "./copying";
import { grouped, shownCampaign, whenWords } from "./shown";
import "./campaigns.css";

export default function CampaignsPage() {
  const campaigns = useCampaigns();
  const create = useCreate();
  const change = useMay("change");
  const all = rows(campaigns.data);
  useViewing({ kind: "campaigns" });
  useKeys(change ? [{ keys: "C", does: "New campaign", act: create.now }] : []);
  const running = all.filter((one) => one.state === "running").length;
  const button = change && (
    <Button kind="primary" icon="plus" busy={create.busy && "Opening…"} onClick={create.now}>
      New campaign
    </Button>
  );

  return (
    <>
      <Head
        title="Campaigns"
        sub={
          all.length > 0 &&
          (running ? `${counted(running, "campaign")} sending now` : "Nothing is sending now")
        }
      >
        {button}
      </Head>
      <div className="main__scroll">
        {campaigns.isPending && (
          <section className="card">
            <RowBones label="Loading the campaigns" />
          </section>
        )}
        {campaigns.isError && (
          <Failed
            what="The campaigns"
            error={campaigns.error}
            onRetry={() => campaigns.refetch()}
          />
        )}
        {campaigns.isSuccess && all.length === 0 && (
          <section className="card">
            <Empty icon="campaign" title="No campaign yet" acts={button}>
              A campaign sends one message to many leads, from the phones that know them. You
              see who gets it before anything goes out.
            </Empty>
          </section>
        )}
        <div className="stack campaigns">
          {grouped(all).map(({ name, campaigns: group }) => (
            <section key={name} className="card card--clip" aria-label={name}>
              <div className="card__head">
                <h2>{name}</h2>
              </div>
              {group.map((campaign) => (
                <div key={campaign.id} className="run-row">
                  <CampaignRow campaign={campaign} />
                  {change && <RowMenu campaign={campaign} />}
                </div>
              ))}
            </section>
          ))}
          {campaigns.hasNextPage && (
            <Button
              busy={campaigns.isFetchingNextPage && "Loading…"}
              onClick={() => campaigns.fetchNextPage()}
            >
              Show older campaigns
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

function CampaignRow({ campaign }: { campaign: Campaign }) {
  const shown = shownCampaign(campaign);
  const zone = useZone();
  const { tally } = campaign;
  const [niche, ...others] = anyOf(campaign.audience, "niche");
  const sends = tally.should > 0;
  return (
    <Link
      href={
        campaign.state === "draft"
          ? `/campaigns/${campaign.id}/edit`
          : `/campaigns/${campaign.id}`
      }
      className="list__row run"
    >
      <span className="icon-box">
        <Icon name={campaign.state === "draft" ? "edit" : "campaign"} />
      </span>
      <span className="run__name">
        <b className="medium clip">{campaign.name}</b>
        <span className="tiny muted clip">{whenWords(campaign, zone)}</span>
      </span>
      <span className="run__niche wide-only">
        {niche && <NicheChip name={niche} />}
        {others.length > 0 && <span className="tiny muted"> +{others.length}</span>}
      </span>
      {sends ? (
        <span className="run__bar">
          <Meter tally={tally} />
          <span className="run__nums">
            <span>
              {count(tally.done)} of {count(tally.should)}
            </span>
            {tally.failed > 0 && <span className="bad">{count(tally.failed)} failed</span>}
          </span>
        </span>
      ) : (
        <span className="run__bar" />
      )}
      <span className="run__eta">
        <Chip tone={shown.tone}>{shown.name}</Chip>
      </span>
    </Link>
  );
}

function RowMenu({ campaign }: { campaign: Campaign }) {
  const clone = useClone();
  const remove = useDelete();
  return (
    <Menu
      label={`More about ${campaign.name}`}
      className="button button--icon button--ghost button--s run-row__more"
      items={[
        { label: "Clone", icon: "copy", onSelect: () => clone(campaign) },
        ...(campaign.state === "draft"
          ? [
              {
                ...{ label: "Delete the draft", icon: "trash" as const, bad: true },
                onSelect: () => remove(campaign),
              },
            ]
          : []),
      ]}
    >
      <Icon name="more" size="s" />
    </Menu>
  );
}

/** Makes a draft at once and opens it; `?new=1` comes from elsewhere. */
function useCreate() {
  const add = useAddCampaign();
  const [, go] = useLocation();
  const [params, setParams] = useSearchParams();
  const wanted = params.get("new") === "1";
  const asked = useRef(false);
  const now = () => {
    if (add.isPending) return;
    add.mutate(
      { name: "New campaign" },
      {
        onSuccess: (campaign) => go(`/campaigns/${campaign.id}/edit`),
        onError: (error) => toast({ text: sentence(error), bad: true }),
      },
    );
  };
  const start = useRef(now);
  start.current = now;
  useEffect(() => {
    if (!wanted || asked.current) return;
    asked.current = true;
    setParams({}, { replace: true });
    start.current();
  }, [wanted, setParams]);
  return { now, busy: add.isPending };
}
