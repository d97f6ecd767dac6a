/** The account's name and zone, and the switch that stops everything. */

import { type FormEvent, useState } from "react";
import { useHold } from "../api/accounts";
import { sentence } from "../api/client";
import { useSession } from "../api/rights";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SelectField, TextField } from "../ui/Field";
import { Time, useNow } from "../ui/Time";
import { clock, zoneCity, zoneOffset } from "../ui/times";
import { toast } from "../ui/toasts";
import { Setting, useSave } from "./Setting";

export function AccountPart() {
  const { account } = useSession();
  const [asking, setAsking] = useState(false);
  const save = useSave();
  const hold = useHold();
  const now = useNow();
  const zones = [...new Set([account.zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <>
      <section className="card" aria-label="Account">
        <Setting name="Company" does="As your people see it">
          <TextField
            label={<span className="visually-hidden">Company</span>}
            key={account.name}
            defaultValue={account.name}
            maxLength={120}
            onBlur={({ target: { value } }) => {
              const name = value.trim();
              if (name && name !== account.name)
                save({ name }, `The account is called ${name}`);
            }}
          />
        </Setting>
        <Setting
          name="Time zone"
          does={`All times you read and type. It is ${clock(now, account.zone)} there now, ${zoneOffset(account.zone, now)}.`}
        >
          <SelectField
            label={<span className="visually-hidden">Time zone</span>}
            value={account.zone}
            onChange={({ target: { value } }) =>
              save({ zone: value }, `Times are shown for ${zoneCity(value)}`)
            }
          >
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zoneCity(zone)}
                {zone.includes("/") ? `, ${zone.split("/")[0]}` : ""}
              </option>
            ))}
          </SelectField>
        </Setting>
      </section>
      <section className="card" aria-label="Stop everything">
        <Setting
          name={account.held_at ? "Everything is held" : "Hold everything"}
          does={
            account.held_at ? (
              <>
                Since <Time at={account.held_at} as="moment" />.{" "}
                {account.held_reason && `“${account.held_reason}”. `}What waits is kept and goes
                on when the hold is lifted.
              </>
            ) : (
              "Nothing more goes out, on every phone, within seconds. What waits is kept; people can still answer by hand."
            )
          }
        >
          {account.held_at ? (
            <Button
              busy={hold.isPending && "Lifting…"}
              onClick={() =>
                hold.mutate(null, {
                  onSuccess: () => toast({ text: "Sending goes on" }),
                  onError: (error) => toast({ text: sentence(error), bad: true }),
                })
              }
            >
              Lift the hold
            </Button>
          ) : (
            <Button className="button--bad" icon="stopsign" onClick={() => setAsking(true)}>
              Hold everything
            </Button>
          )}
        </Setting>
      </section>
      {asking && <HoldDialog onClose={() => setAsking(false)} />}
    </>
  );
}

function HoldDialog({ onClose }: { onClose: () => void }) {
  const hold = useHold();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    hold.mutate(
      { reason },
      {
        onSuccess: () => {
          onClose();
          toast({ text: "Everything is held", undo: () => hold.mutate(null) });
        },
      },
    );
  };
  return (
    <Dialog title="Hold everything?" onClose={onClose} width={440}>
      <form onSubmit={submit}>
        <div className="dialog__body">
          <TextField
            label="Why, for your people"
            name="reason"
            placeholder="Wrong price in the message"
            error={hold.isError ? sentence(hold.error) : null}
            maxLength={200}
            required
          />
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" className="button--bad" busy={hold.isPending && "Holding…"}>
            Hold everything
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
