/** Single sends, filtered; the uncertain ones wait here for a person's word. */

import { useCallback, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { useCampaign } from "../api/campaigns";
import { sentence } from "../api/client";
import { useViewing } from "../api/live";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import { useDecide, useDecideAll, useSends } from "../api/sends";
import type { Send } from "../api/types";
import { BackLink, Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { Head } from "../ui/Head";
import { useNarrow } from "../ui/narrow";
import { phone } from "../ui/phones";
import { Banner, Empty, Failed, RowBones } from "../ui/States";
import { Tick } from "../ui/Tick";
import { Time } from "../ui/Time";
import { tickOf } from "../ui/ticks";
import { toast } from "../ui/toasts";
import { VirtualRows } from "../ui/VirtualRows";
import "./sends.css";

const ROW = 45;
const NARROW_ROW = 77;

const filters = [
  { value: "", label: "All" },
  { value: "done", label: "Done" },
  { value: "failed", label: "Failed" },
  { value: "remaining", label: "Remaining" },
  { value: "uncertain", label: "Uncertain" },
  { value: "suppressed", label: "Suppressed" },
  { value: "cancelled", label: "Cancelled" },
];

/** Numbers of the funnel: they stand among the outcomes while somebody looks at them. */
const reached = [
  { value: "delivered", label: "Delivered" },
  { value: "read", label: "Read" },
  { value: "replied", label: "Answered" },
  { value: "opted-out", label: "Opted out" },
];

export default function SendsPage() {
  const [params, setParams] = useSearchParams();
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const narrow = useNarrow();
  const campaignId = params.get("campaign_id") ?? "";
  // Across campaigns only what waits for a person is listed.
  const state = campaignId ? (params.get("state") ?? "") : "uncertain";
  const deviceId = params.get("device_id") ?? "";
  const code = params.get("code") ?? "";
  const search = { state, campaign_id: campaignId, device_id: deviceId, code };
  const sends = useSends(search);
  const all = rows(sends.data);
  useViewing(campaignId ? { kind: "campaign", id: Number(campaignId) } : { kind: "today" });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = sends;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <>
      <Head
        title={state === "uncertain" ? "Uncertain sends" : "Sends"}
        sub={campaignId ? <CampaignName id={Number(campaignId)} /> : "Of every campaign"}
        back={<BackLink href={campaignId ? `/campaigns/${campaignId}` : "/"} />}
      />
      <div className="main__scroll sends" ref={setScroll}>
        <div className="stack">
          {campaignId && (
            <Segmented
              label="Outcome"
              className="segmented--scroll sends__filter"
              value={state}
              segments={[...reached.filter(({ value }) => value === state), ...filters]}
              onChange={(value) =>
                setParams(
                  (before) => {
                    before.delete("code");
                    if (value) before.set("state", value);
                    else before.delete("state");
                    return before;
                  },
                  { replace: true },
                )
              }
            />
          )}
          {code && all[0]?.message && (
            <Banner icon="info" box>
              Only those with this reason: <b>{all[0].message}</b>
            </Banner>
          )}
          {state === "uncertain" && all.length > 0 && (
            <Banner
              icon="info"
              box
              acts={campaignId && all.length > 1 && <DecideAll id={Number(campaignId)} />}
            >
              <b>Nobody knows whether these arrived:</b> the line dropped while they were sent.
              Look at the phone, then say. They are never sent again by themselves.
            </Banner>
          )}
          <section className="card">
            {sends.isPending && <RowBones label="Loading the sends" />}
            {sends.isError && all.length === 0 && (
              <Failed what="The sends" error={sends.error} onRetry={() => sends.refetch()} />
            )}
            {sends.isSuccess && all.length === 0 && (
              <Empty
                icon="check"
                title={state === "uncertain" ? "Nothing is uncertain" : "No send here"}
              >
                {state === "uncertain"
                  ? "A message of which nobody can say whether it went out waits here for you."
                  : "Another outcome may have some."}
              </Empty>
            )}
            {all.length > 0 && (
              <table className="table table--sends" aria-label="Sends">
                <thead>
                  <tr>
                    <th>Lead</th>
                    <th>Number</th>
                    <th>Phone</th>
                    <th>State</th>
                    <th>When</th>
                    <th>
                      <span className="visually-hidden">Decide</span>
                    </th>
                  </tr>
                </thead>
                <VirtualRows
                  rows={all}
                  scroll={scroll}
                  rowSize={narrow ? NARROW_ROW : ROW}
                  columns={6}
                  onNearEnd={more}
                >
                  {(send) => <SendRow send={send} />}
                </VirtualRows>
              </table>
            )}
          </section>
        </div>
      </div>
    </>
  );
}

function SendRow({ send }: { send: Send }) {
  const at = send.ended_at ?? send.sent_at ?? send.due_at;
  const name = send.lead_name ?? phone(send.phone);
  return (
    <tr>
      <td className="medium clip sends__name">
        {send.lead_id ? (
          <Link href={`/leads/${send.lead_id}`} className="sends__lead">
            {name}
          </Link>
        ) : (
          name
        )}
      </td>
      <td className="num soft">{phone(send.phone)}</td>
      <td className="clip sends__name">
        {send.device_name ?? <span className="muted">none yet</span>}
      </td>
      <td className="sends__state">
        <span className="row">
          <Tick state={send.state} />
          {tickOf(send.state).name}
        </span>
        {send.message && <span className="tiny muted clip sends__why">{send.message}</span>}
      </td>
      <td className="muted">{at && <Time at={at} as="moment" />}</td>
      <td className="right">
        {send.state === "uncertain" && <Decide send={send} name={name} />}
      </td>
    </tr>
  );
}

function Decide({ send, name }: { send: Send; name: string }) {
  const decide = useDecide();
  if (!useMay("change")) return null;
  const say = (outcome: "sent" | "not-sent") =>
    decide.mutate(
      { id: send.id, outcome },
      {
        onSuccess: () =>
          toast({ text: `${name}: ${outcome === "sent" ? "it was sent" : "it was not sent"}` }),
        onError: (error) => toast({ text: sentence(error), bad: true }),
      },
    );
  return (
    <span className="row sends__decide">
      <Button size="s" busy={decide.isPending && "Saving…"} onClick={() => say("sent")}>
        It was sent
      </Button>
      <Button size="s" busy={decide.isPending && "Saving…"} onClick={() => say("not-sent")}>
        It was not
      </Button>
    </span>
  );
}

/** When the phone shows the same of all of them. */
function DecideAll({ id }: { id: number }) {
  const decide = useDecideAll(id);
  if (!useMay("change")) return null;
  const say = (outcome: "sent" | "not-sent") =>
    decide.mutate(outcome, {
      onSuccess: () =>
        toast({ text: `All of them: ${outcome === "sent" ? "sent" : "not sent"}` }),
      onError: (error) => toast({ text: sentence(error), bad: true }),
    });
  return (
    <>
      <Button size="s" busy={decide.isPending && "Saving…"} onClick={() => say("sent")}>
        All were sent
      </Button>
      <Button size="s" busy={decide.isPending && "Saving…"} onClick={() => say("not-sent")}>
        None was
      </Button>
    </>
  );
}

function CampaignName({ id }: { id: number }) {
  const campaign = useCampaign(id);
  return <>{campaign.data?.name ?? "Campaign"}</>;
}
