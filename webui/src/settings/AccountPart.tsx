/** The account's name and zone, and the switch that stops everything. */

import { useState } from "react";
import { useHold } from "../api/accounts";
import { sentence } from "../api/client";
import { useMay, useSession } from "../api/rights";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { HoldDialog } from "../ui/HoldDialog";
import { Time, useNow } from "../ui/Time";
import { clock, zoneCity, zoneOffset } from "../ui/times";
import { toast } from "../ui/toasts";
import { Setting, useSave } from "./Setting";

export function AccountPart() {
  const govern = useMay("govern");
  return (
    <>
      {govern && <NameAndZone />}
      <StopEverything />
    </>
  );
}

function NameAndZone() {
  const { account } = useSession();
  const save = useSave();
  const now = useNow();
  const zones = [...new Set([account.zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <section className="card" aria-label="Account">
      <Setting name="Company" does="As your people see it">
        <TextField
          label={<span className="visually-hidden">Company</span>}
          key={account.name}
          defaultValue={account.name}
          maxLength={120}
          onBlur={({ target: { value } }) => {
            const name = value.trim();
            if (name && name !== account.name) save({ name }, `The account is called ${name}`);
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
  );
}

/** Whoever may send may stop it all; lifting is for those who govern. */
function StopEverything() {
  const { account } = useSession();
  const [asking, setAsking] = useState(false);
  const change = useMay("change");
  const govern = useMay("govern");
  const hold = useHold();
  return (
    <>
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
          {account.held_at && !govern && (
            <span className="small muted">An owner or an admin lifts it</span>
          )}
          {account.held_at && govern && (
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
          )}
          {!account.held_at && change && (
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
