/** Sends the message to one's own phone, and follows it there. */

import { useRef, useState } from "react";
import { useTryCampaign } from "../api/campaigns";
import { ApiError, sentence } from "../api/client";
import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import { useMay, useSession } from "../api/rights";
import { useSend } from "../api/sends";
import type { Device, Send } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { byName } from "../ui/devices";
import { SelectField } from "../ui/Field";
import { phone } from "../ui/phones";
import { Banner, Empty, Failed, RowBones } from "../ui/States";
import { Tick } from "../ui/Tick";
import { canTest, hasFailed, testWords } from "./testing";

export function TestDialog({
  campaignId,
  preferred,
  onClose,
}: {
  campaignId: number;
  /** Phones that the campaign goes out from: the first of them is proposed. */
  preferred: number[];
  onClose: () => void;
}) {
  const numbers = useSession().account.test_numbers;
  const devices = useDevices({});
  const govern = useMay("govern");
  const online = rows(devices.data)
    .filter(canTest)
    .sort((a, b) => byName(a.name, b.name));
  const body = () => {
    if (numbers.length === 0) {
      return (
        <Empty
          icon="phone"
          title="No number of your own is listed"
          acts={
            govern && (
              <ButtonLink kind="primary" href="/settings/rules">
                List one in Settings
              </ButtonLink>
            )
          }
        >
          {govern
            ? "Tests go to listed numbers only, so that nobody else ever gets one."
            : "Tests go to listed numbers only. An owner or an admin lists them in Settings."}
        </Empty>
      );
    }
    if (devices.isPending) return <RowBones rows={2} label="Loading the phones" />;
    if (devices.isError) {
      return (
        <Failed what="The phones" error={devices.error} onRetry={() => devices.refetch()} />
      );
    }
    if (online.length === 0) {
      return (
        <Empty
          icon="phone"
          title="No phone is online"
          acts={<ButtonLink href="/devices">Go to Devices</ButtonLink>}
        >
          A test goes out at once, so it needs a phone that is online.
        </Empty>
      );
    }
    const first = online.find(({ id }) => preferred.includes(id)) ?? online[0];
    return (
      <Form campaignId={campaignId} numbers={numbers} online={online} first={first?.id ?? 0} />
    );
  };
  return (
    <Dialog title="Send me a test" onClose={onClose} width={480}>
      {body()}
    </Dialog>
  );
}

function Form({
  campaignId,
  numbers,
  online,
  first,
}: {
  campaignId: number;
  numbers: string[];
  online: Device[];
  first: number;
}) {
  const [to, setTo] = useState(numbers[0] ?? "");
  const [from, setFrom] = useState(first);
  const [sendId, setSendId] = useState<number | null>(null);
  const clientId = useRef(crypto.randomUUID());
  const test = useTryCampaign(campaignId);
  const send = useSend(sendId);
  const shown = send.data ?? (test.data?.id === sendId ? test.data : undefined);

  // What nobody answered may have arrived: asked again under the same id, it goes out once.
  const renew = (error?: Error) => {
    if (error instanceof ApiError && error.status === 0) return;
    clientId.current = crypto.randomUUID();
  };
  const start = () =>
    test.mutate(
      { phone: to, device_id: from, client_id: clientId.current },
      {
        onSuccess: ({ id }) => {
          setSendId(id);
          renew();
        },
        onError: renew,
      },
    );
  return (
    <>
      <div className="dialog__body stack">
        <SelectField label="To" value={to} onChange={({ target }) => setTo(target.value)}>
          {numbers.map((number) => (
            <option key={number} value={number}>
              {phone(number)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="From phone"
          icon="phone"
          value={from}
          onChange={({ target }) => setFrom(Number(target.value))}
        >
          {online.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        {test.isError && (
          <Banner tone="bad" icon="alert" box>
            {sentence(test.error)}
          </Banner>
        )}
        {shown && !test.isError && <Outcome send={shown} />}
      </div>
      <footer className="dialog__foot">
        <span className="grow small muted">As its first lead would get it.</span>
        <Button kind="primary" icon="send" busy={test.isPending && "Sending…"} onClick={start}>
          {sendId === null ? "Send it" : "Send it again"}
        </Button>
      </footer>
    </>
  );
}

function Outcome({ send }: { send: Send }) {
  return (
    <div className={hasFailed(send) ? "well test test--bad" : "well test"} role="status">
      <Tick state={send.state} />
      <span className="small">{testWords(send)}</span>
    </div>
  );
}
