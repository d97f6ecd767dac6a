/** Who gets how many, and why, before it starts: with a limit for every phone or for one. */

import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import type { AllocationPreview, Device } from "../api/types";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choices";
import { shapeOf } from "../ui/devices";
import { count, counted } from "../ui/numbers";
import { Dot } from "../ui/Small";
import { Banner, Bone, Failed } from "../ui/States";
import type { Draft } from "./draft";
import { LimitInput } from "./LimitInput";
import { ownLimit, type Share, shares, whyWords, withOwn, withPart } from "./limits";

const FIRST = 12;

interface SpreadProps {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  outlook: UseQueryResult<AllocationPreview>;
  errors: Record<string, string>;
}

export function Spread({ draft, edit, outlook, errors }: SpreadProps) {
  const [all, setAll] = useState(false);
  const devices = rows(useDevices({}).data);
  const ids = devices.map(({ id }) => id);
  const each = shares(devices, draft, outlook.data);
  const most = Math.max(1, ...each.map(({ part }) => part?.given ?? 0));
  const byId = new Map(devices.map((device) => [device.id, device]));
  const shown = all ? each : each.slice(0, FIRST);
  return (
    <div className="spread stack">
      <div className="row row--wrap spread__limit">
        <span className="small">At most per phone</span>
        <LimitInput
          label="At most per phone"
          placeholder="any"
          value={draft.device_limit}
          onSave={(value) => edit({ device_limit: value })}
        />
        <span className="tiny muted">Attempts, whatever becomes of them.</span>
      </div>
      {(errors.device_limit ?? errors.device_limits) && (
        <p className="small bad">{errors.device_limit ?? errors.device_limits}</p>
      )}
      {outlook.isError ? (
        <Failed what="The outlook" error={outlook.error} onRetry={() => outlook.refetch()} />
      ) : outlook.data ? (
        <Outlook preview={outlook.data} />
      ) : (
        <Bone h={44} />
      )}
      <table className="table table--spread" aria-label="Who gets how many, and why">
        <thead>
          <tr>
            <th>Phone</th>
            <th className="wide-only">
              <span className="visually-hidden">Share</span>
            </th>
            <th className="n">Leads</th>
            <th>Own limit</th>
            <th className="wide-only">Why</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <PhoneShare
              key={one.id}
              share={one}
              device={byId.get(one.id)}
              most={most}
              common={draft.device_limit}
              own={ownLimit(draft, one.id)}
              onPart={(isIn) => edit(withPart(draft, ids, one.id, isIn))}
              onOwn={(value) => edit(withOwn(draft, ids, one.id, value))}
            />
          ))}
        </tbody>
      </table>
      {each.length > FIRST && (
        <div className="row row--between small">
          <span className="muted">
            {count(shown.length)} of {counted(each.length, "phone")} shown
          </span>
          <Button size="s" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : "Show all"}
          </Button>
        </div>
      )}
    </div>
  );
}

function PhoneShare({
  share: { name, isIn, part },
  device,
  most,
  common,
  own,
  onPart,
  onOwn,
}: {
  share: Share;
  device: Device | undefined;
  most: number;
  common: number | null;
  own: number | null;
  onPart: (isIn: boolean) => void;
  onOwn: (value: number | null) => void;
}) {
  const given = isIn ? (part?.given ?? 0) : 0;
  const why = isIn ? part && whyWords(part) : "Takes no part.";
  return (
    <tr className={isIn ? undefined : "muted"}>
      <td>
        <Choice checked={isIn} aria-label={`${name} takes part`} onChange={() => onPart(!isIn)}>
          <span className="state">
            {device && <Dot shape={shapeOf(device)} />}
            <span className="medium clip spread__name">{name}</span>
          </span>
          {why && <span className="tiny muted narrow-only spread__why">{why}</span>}
        </Choice>
      </td>
      <td className="wide-only spread__bar">
        <span className="meter" aria-hidden="true">
          <i style={{ "--v": (given / most) * 100 }} />
        </span>
      </td>
      <td className="n bold">{count(given)}</td>
      <td>
        <LimitInput
          label={`Own limit of ${name}`}
          placeholder={common === null ? "any" : count(common)}
          value={own}
          disabled={!isIn}
          onSave={onOwn}
        />
      </td>
      <td className="wide-only small soft spread__why">{why}</td>
    </tr>
  );
}

/** What the first minute would do, and what limits leave behind. */
function Outlook({ preview }: { preview: AllocationPreview }) {
  const { will_receive, looked_at, beyond_limits, within_limits, reasons, waiting } = preview;
  const busy = preview.phones.filter((part) => part.given > 0).length;
  return (
    <>
      {beyond_limits > 0 && (
        <Banner icon="alert" box>
          <b>{counted(beyond_limits, "lead")} would be left over:</b> the phones may attempt{" "}
          {count(within_limits ?? 0)} of {count(will_receive)} in all. Raise the limit, or let
          more phones take part.
        </Banner>
      )}
      <dl className="facts spread__facts">
        <dt>Phones at work in the first hour</dt>
        <dd>
          {count(busy)} of {count(preview.phones.length)}
        </dd>
        {reasons.map(({ code, message, count: leads }) => (
          <Fact key={code} name={message} value={leads} />
        ))}
        {waiting.map(({ code, message, count: leads }) => (
          <Fact key={code} name={`Wait: ${message}`} value={leads} />
        ))}
      </dl>
      {looked_at < will_receive && (
        <p className="tiny muted">
          Tried on the first {count(looked_at)} of {counted(will_receive, "lead")}; the rest
          follows as phones have room.
        </p>
      )}
    </>
  );
}

function Fact({ name, value }: { name: string; value: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{count(value)}</dd>
    </>
  );
}
