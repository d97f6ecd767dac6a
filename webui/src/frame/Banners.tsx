/** What the whole page should know: not live, held, or filled with a demonstration. */

import { useHold, useRemoveDemonstration } from "../api/accounts";
import { sentence } from "../api/client";
import { tryNow, useLiveStatus } from "../api/live";
import { useMay, useSession } from "../api/rights";
import { Button } from "../ui/Button";
import { Banner } from "../ui/States";
import { Time, useNow, useZone } from "../ui/Time";
import { clock } from "../ui/times";
import { toast } from "../ui/toasts";

const QUIET_MS = 10_000; // a short break of the line is nobody's business

export function Banners() {
  const { account } = useSession();
  return (
    <>
      <NotLive />
      {account.held_at && <Held at={account.held_at} reason={account.held_reason} />}
      {account.demonstration && <Demonstration />}
    </>
  );
}

function NotLive() {
  const status = useLiveStatus();
  const zone = useZone();
  const now = useNow(1000);
  if (status.name !== "off" || now.getTime() - status.since.getTime() < QUIET_MS) return null;
  const wait = Math.max(0, Math.ceil((status.retryAt.getTime() - now.getTime()) / 1000));
  return (
    <Banner
      icon="wifi"
      page
      acts={
        <>
          <span className="num nowrap wide-only">next try in {wait} s</span>
          <Button size="s" kind="ghost" onClick={tryNow}>
            Try now
          </Button>
        </>
      }
    >
      <b>Not live since {clock(status.since, zone)}.</b> What you see may be older; it refreshes
      when the line is back.
    </Banner>
  );
}

function Held({ at, reason }: { at: string; reason: string | null }) {
  const hold = useHold();
  const govern = useMay("govern");
  return (
    <Banner
      tone="bad"
      icon="stopsign"
      page
      acts={
        govern && (
          <Button
            size="s"
            busy={hold.isPending && "Lifting…"}
            onClick={() =>
              // The banner goes with the hold, so its own callbacks would not be heard.
              hold.mutateAsync(null).then(
                () =>
                  toast({
                    text: "Sending goes on",
                    undo: () => hold.mutate({ reason: reason ?? "Held again" }),
                  }),
                (error: unknown) => toast({ text: sentence(error), bad: true }),
              )
            }
          >
            Lift the hold
          </Button>
        )
      }
    >
      <b>
        Everything is held since <Time at={at} as="moment" />.
      </b>{" "}
      Nothing goes out but what a person sends by hand.{reason && ` “${reason}”`}
    </Banner>
  );
}

function Demonstration() {
  const govern = useMay("govern");
  const remove = useRemoveDemonstration();
  return (
    <Banner
      tone="info"
      icon="info"
      page
      acts={
        govern && (
          <Button
            size="s"
            kind="ghost"
            busy={remove.isPending && "Removing…"}
            onClick={() =>
              // The banner goes with the demonstration, so its own callbacks would not be heard.
              remove.mutateAsync().then(
                () => toast({ text: "The demonstration is gone" }),
                (error: unknown) => toast({ text: sentence(error), bad: true }),
              )
            }
          >
            Remove it
          </Button>
        )
      }
    >
      <b>Demonstration data.</b>{" "}
      <span className="wide-only">
        These phones are simulated; nothing reaches a real person.
      </span>
    </Banner>
  );
}
