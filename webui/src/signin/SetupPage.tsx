/** First run: the one-time link becomes the account's owner. */

import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useCreateOwner, useSetup } from "../api/accounts";
import { ApiError, sentence } from "../api/client";
import { Button, ButtonLink } from "../ui/Button";
import { Switch } from "../ui/Choices";
import { PasswordField, SelectField, TextField } from "../ui/Field";
import { Banner, Bone, Bones } from "../ui/States";
import { clock, zoneCity, zoneOffset } from "../ui/times";
import { Door } from "./Door";
import { strength } from "./words";

const promise = {
  title: "First a phone, then your leads, then a first message.",
  text: "Link a phone with a QR code, bring a list from a spreadsheet, and see exactly what each person will get before anything goes out.",
};
const computersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function SetupPage({ token }: { token: string }) {
  const setup = useSetup(token);
  if (setup.isPending) {
    return (
      <Door name="Welcome" title="Welcome" sub="One moment." promise={promise}>
        <Bones label="Loading">
          <div className="stack">
            <Bone h={42} />
            <Bone h={42} />
            <Bone h={42} />
          </div>
        </Bones>
      </Door>
    );
  }
  if (setup.isError) return <DeadLink error={setup.error} />;
  return (
    <OwnerForm
      token={token}
      suggested={setup.data.account_name}
      demonstration={setup.data.demonstration}
    />
  );
}

function DeadLink({ error }: { error: unknown }) {
  const gone = error instanceof ApiError && error.status === 404;
  return (
    <Door
      name="Welcome"
      title={gone ? "This link was used or is too old" : "The link could not be checked"}
      sub={
        gone
          ? "Whoever runs Carillon can print a new one. If the account is yours already, sign in."
          : sentence(error)
      }
      promise={promise}
    >
      <ButtonLink href="/sign-in" kind="primary" size="l" wide>
        Sign in
      </ButtonLink>
    </Door>
  );
}

function OwnerForm({
  token,
  suggested,
  demonstration,
}: {
  token: string;
  suggested: string;
  demonstration: boolean;
}) {
  const create = useCreateOwner(token);
  const [, go] = useLocation();
  const [password, setPassword] = useState("");
  const [zone, setZone] = useState(computersZone);
  const [keep, setKeep] = useState(true);
  const fields = create.error instanceof ApiError ? create.error.fields : {};
  const judged = strength(password);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name)).trim();
    create.mutate(
      {
        ...{ account_name: text("account_name"), name: text("name"), email: text("email") },
        ...{ password, zone, keep_demonstration: demonstration && keep },
      },
      { onSuccess: () => go("/", { replace: true }) },
    );
  };

  return (
    <Door
      name="Welcome"
      title="Welcome. You are the owner."
      sub="One minute, then you link your first phone."
      promise={promise}
    >
      {create.isError && Object.keys(fields).length === 0 && (
        <div className="door__wrong">
          <Banner tone="bad" icon="alert" box>
            {sentence(create.error)}
          </Banner>
        </div>
      )}
      <form className="stack" onSubmit={submit}>
        <TextField
          label="Company"
          name="account_name"
          autoComplete="organization"
          defaultValue={suggested}
          error={fields.account_name}
          required
          large
        />
        <div className="door__pair">
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            error={fields.name}
            required
            large
          />
          <TextField
            label="Email"
            name="email"
            type="email"
            autoComplete="username"
            error={fields.email}
            required
            large
          />
        </div>
        <PasswordField
          label="Password"
          name="password"
          autoComplete="new-password"
          minLength={10}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={fields.password}
          hint={
            <>
              {judged && <span className={judged.good ? "good" : "warn"}>{judged.word} </span>}A
              sentence is easier to remember than symbols.
            </>
          }
          required
          large
        />
        <ZoneField zone={zone} onChange={setZone} error={fields.zone} />
        {demonstration && (
          <div className="well row door__demo">
            <Switch label="Start with a demonstration" checked={keep} onChange={setKeep} />
            <div>
              <p className="small medium">Start with a demonstration</p>
              <p className="tiny muted">
                12 simulated phones, 500 leads and a campaign to try. One click removes them.
              </p>
            </div>
          </div>
        )}
        <Button
          type="submit"
          kind="primary"
          size="l"
          wide
          busy={create.isPending && "Creating…"}
        >
          Create the account
        </Button>
      </form>
    </Door>
  );
}

function ZoneField({
  zone,
  onChange,
  error,
}: {
  zone: string;
  onChange: (zone: string) => void;
  error: string | undefined;
}) {
  const now = new Date();
  const zones = [...new Set([computersZone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <SelectField
      label="Time zone"
      icon="globe"
      value={zone}
      onChange={(event) => onChange(event.target.value)}
      unit={`${zoneOffset(zone, now)} · ${clock(now, zone)} now`}
      hint={`All times are shown in it.${zone === computersZone ? " Taken from this computer." : ""}`}
      error={error}
      large
    >
      {zones.map((one) => (
        <option key={one} value={one}>
          {zoneCity(one)}
          {one.includes("/") ? `, ${one.split("/")[0]}` : ""}
        </option>
      ))}
    </SelectField>
  );
}
