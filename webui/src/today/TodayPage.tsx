/** Today: the tally, what needs a person, what is sending, and how the phones are. */

import { Link } from "wouter";
import { useViewing } from "../api/live";
import { useMay, useSession } from "../api/rights";
import { useToday } from "../api/sends";
import type { Today } from "../api/types";
import { ButtonLink } from "../ui/Button";
import { beside } from "../ui/counting";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { count, counted } from "../ui/numbers";
import { Dot, type Shape } from "../ui/Small";
import { Bone, Bones, Empty, Failed } from "../ui/States";
import { Meter, Tally } from "../ui/Tally";
import { Time, useNow, useZone } from "../ui/Time";
import { longDay } from "../ui/times";
import { FirstSteps } from "./FirstSteps";
import { NeedsYou } from "./NeedsYou";
import { latest, summary } from "./words";
import "./today.css";

export default function TodayPage() {
  const today = useToday();
  const zone = useZone();
  const now = useNow();
  const change = useMay("change");
  const { counts } = useSession();
  useViewing({ kind: "today" });
  const isFirstDay = counts.devices === 0 || counts.leads === 0;
  return (
    <>
      <Head
        title="Today"
        sub={
          <>
            {longDay(now, zone)}
            {today.data && <span className="wide-only"> · {summary(today.data)}</span>}
          </>
        }
      >
        {change && !isFirstDay && (
          <ButtonLink href="/campaigns?new=1" kind="primary" icon="plus">
            New campaign
          </ButtonLink>
        )}
      </Head>
      <div className="main__scroll">
        {isFirstDay ? (
          <FirstSteps phones={counts.devices} leads={counts.leads} />
        ) : today.data ? (
          <Dashboard today={today.data} />
        ) : today.isError ? (
          <Failed what="Today" error={today.error} onRetry={() => today.refetch()} />
        ) : (
          <Skeleton />
        )}
      </div>
    </>
  );
}

function Dashboard({ today }: { today: Today }) {
  return (
    <div className="dash">
      <div className="dash__col">
        <Ledger today={today} />
        <SendingNow today={today} />
      </div>
      <div className="dash__col">
        <NeedsYou needs={today.needs} />
        <Phones devices={today.devices} />
      </div>
    </div>
  );
}

function Ledger({ today }: { today: Today }) {
  const isHeld = useSession().account.held_at !== null;
  const finish = isHeld ? null : latest(today.campaigns);
  return (
    <section className="card ledger" aria-label="Messages of today">
      <div className="ledger__top">
        <Tally tally={today.tally} />
        {finish && today.tally.remaining > 0 && (
          <div className="ledger__end">
            <span className="muted small">All done about</span>
            <b>
              <Time at={finish} as="moment" />
            </b>
          </div>
        )}
      </div>
      <Meter tally={today.tally} thick={10} />
      {beside(today.tally) && (
        <p className="ledger__beside">
          Beside it, and not counted in Should: {beside(today.tally)}
        </p>
      )}
    </section>
  );
}

function SendingNow({ today: { campaigns } }: { today: Today }) {
  return (
    <section className="card card--clip" aria-label="Sending now">
      <div className="card__head">
        <h2>Sending now</h2>
        {campaigns.length > 0 && <span className="end small muted">Finishes</span>}
      </div>
      {campaigns.length === 0 && (
        <Empty
          icon="campaign"
          title="Nothing is sending"
          acts={<ButtonLink href="/campaigns">See the campaigns</ButtonLink>}
        >
          What runs today, and when it will be done, stands here.
        </Empty>
      )}
      {campaigns.map((campaign) => (
        <Link key={campaign.id} href={`/campaigns/${campaign.id}`} className="list__row now">
          <span className="now__icon">
            <Icon name="campaign" />
          </span>
          <span className="now__name">
            <b className="medium clip">{campaign.name}</b>
            <span className="tiny muted">Campaign</span>
          </span>
          <span className="now__bar">
            <Meter tally={campaign.tally} />
            <span className="now__nums">
              <span>
                {count(campaign.tally.done)} of {count(campaign.tally.should)}
              </span>
              {campaign.tally.failed > 0 && (
                <span className="bad">{count(campaign.tally.failed)} failed</span>
              )}
            </span>
          </span>
          <span className="now__end">
            {campaign.state === "paused" ? (
              <>
                <b>Paused</b>
                <span className="tiny muted">resume</span>
              </>
            ) : (
              <b>
                {campaign.estimated_finish_at ? (
                  <Time at={campaign.estimated_finish_at} as="moment" />
                ) : (
                  "soon"
                )}
              </b>
            )}
          </span>
        </Link>
      ))}
    </section>
  );
}

function Phones({ devices }: { devices: Today["devices"] }) {
  const states: { name: string; shape: Shape; number: number; to: string }[] = [
    { name: "Online", shape: "online", number: devices.online, to: "online" },
    { name: "Resting", shape: "resting", number: devices.resting, to: "resting" },
    { name: "Offline", shape: "offline", number: devices.offline, to: "offline" },
    { name: "Logged out", shape: "gone", number: devices.logged_out, to: "logged-out" },
  ];
  const all = states.reduce((sum, { number }) => sum + number, devices.other);
  const bars = { online: "online", resting: "resting", offline: "offline", gone: "failed" };
  return (
    <section className="card phones" aria-label="Devices">
      <div className="row row--between">
        <h2>Devices</h2>
        <Link href="/devices" className="link small">
          All {count(all)}
        </Link>
      </div>
      <div
        className="meter phones__meter"
        role="img"
        aria-label={`${count(devices.online)} of ${counted(all, "phone")} online`}
      >
        {states
          .filter(({ number }) => number > 0)
          .map(({ shape, number }) => (
            <i
              key={shape}
              className={`meter__${bars[shape]}`}
              style={{ "--v": (number / Math.max(1, all)) * 100 }}
            />
          ))}
      </div>
      <dl className="phones__list">
        {states.map(({ name, shape, number, to }) => (
          <Link key={to} href={`/devices?state=${to}`}>
            <dt className="state">
              <Dot shape={shape} />
              {name}
            </dt>
            <dd>{count(number)}</dd>
          </Link>
        ))}
      </dl>
    </section>
  );
}

function Skeleton() {
  return (
    <Bones label="Loading today">
      <div className="dash">
        <div className="dash__col">
          <div className="card ledger">
            <Bone w="60%" h={56} />
            <Bone h={10} />
          </div>
          <div className="card ledger">
            <Bone h={34} />
            <Bone h={34} />
            <Bone h={34} />
          </div>
        </div>
        <div className="dash__col">
          <div className="card ledger">
            <Bone h={30} />
            <Bone h={30} />
            <Bone h={30} />
          </div>
        </div>
      </div>
    </Bones>
  );
}
