/** One phone: its day, its limits, what happened to it, and what can be done. */

import { useState } from "react";
import { useLocation } from "wouter";
import { sentence } from "../api/client";
import { useDevice, useLogOutDevice } from "../api/devices";
import { useViewing } from "../api/live";
import { useMay } from "../api/rights";
import type { Device } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useKeys } from "../ui/keys";
import { Menu, type MenuItem } from "../ui/Menu";
import { count } from "../ui/numbers";
import { Panel, PanelSection } from "../ui/Panel";
import { phone } from "../ui/phones";
import { prefer, usePreferences } from "../ui/preferences";
import { Avatar, Health } from "../ui/Small";
import { Bone, Bones, Failed } from "../ui/States";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";
import { DayMeter } from "./DeviceCard";
import { History } from "./History";
import { Limits } from "./Limits";
import type { LinkTarget } from "./LinkDialog";
import { RemoveDialog, RenameDialog } from "./NameDialogs";
import { Standing } from "./Standing";
import { useRefresh } from "./useRefresh";

interface Ways {
  onClose: () => void;
  onLink: (target: LinkTarget) => void;
}

export function DevicePanel({ id, onClose, onLink }: { id: number } & Ways) {
  const device = useDevice(id);
  useViewing({ kind: "device", id });
  if (device.data) return <OneDevice device={device.data} onClose={onClose} onLink={onLink} />;
  return (
    <Panel label="Phone" title="Phone" onClose={onClose}>
      {device.isError ? (
        <Failed what="This phone" error={device.error} onRetry={() => device.refetch()} />
      ) : (
        <Bones label="Loading the phone">
          <div className="stack">
            <Bone h={34} />
            <Bone h={80} />
            <Bone h={120} />
          </div>
        </Bones>
      )}
    </Panel>
  );
}

function OneDevice({ device, onClose, onLink }: { device: Device } & Ways) {
  const [, go] = useLocation();
  const [asking, setAsking] = useState<"rename" | "remove" | null>(null);
  const change = useMay("change");
  const acts = useActs(device, onLink);
  const inbox = `/device/${device.id}/whatsapp-web`;
  const linked = !["new", "pairing", "logged-out"].includes(device.state);
  useKeys([
    { keys: "O", does: "Open inbox", act: () => go(inbox) },
    ...(change
      ? [
          { keys: "R", does: "Refresh", act: acts.refresh },
          { keys: "F2", does: "Rename", act: () => setAsking("rename") },
        ]
      : []),
  ]);

  return (
    <Panel
      label={`Phone ${device.name}`}
      picture={<Avatar name={device.name} size={44} />}
      title={device.name}
      sub={device.phone ? phone(device.phone) : "No number yet"}
      onClose={onClose}
      foot={
        change &&
        linked && (
          <>
            <Button kind="bad" icon="logout" onClick={acts.logOut}>
              Log out
            </Button>
            <span className="end tiny muted">Number and chats are kept</span>
          </>
        )
      }
    >
      <Standing device={device} onLink={onLink} />
      <div className="row">
        <ButtonLink href={inbox} kind="primary" icon="inbox" className="grow">
          Open inbox
        </ButtonLink>
        <MoreMenu device={device} onAsk={setAsking} />
      </div>
      <Day device={device} />
      <Limits device={device} />
      {device.linked_at && <OnWhatsApp device={device} linkedAt={device.linked_at} />}
      <PanelSection title="History">
        <History deviceId={device.id} />
      </PanelSection>
      {asking === "rename" && <RenameDialog device={device} onClose={() => setAsking(null)} />}
      {asking === "remove" && (
        <RemoveDialog device={device} onClose={() => setAsking(null)} onRemoved={onClose} />
      )}
    </Panel>
  );
}

function Day({ device }: { device: Device }) {
  const day = `${count(device.used_day)} of ${count(device.quota_day)}`;
  return (
    <PanelSection title="Today" beside={<span className="muted num regular">{day}</span>}>
      <DayMeter device={device} thick={8} />
      <dl className="facts">
        <dt>Sent or tried</dt>
        <dd>{count(device.used_day)}</dd>
        <dt>Failed</dt>
        <dd className={device.failed_day ? "bad" : undefined}>{count(device.failed_day)}</dd>
        <dt>This hour</dt>
        <dd>
          {count(device.used_hour)} of {count(device.quota_hour)}
        </dd>
        <dt>Health</dt>
        <dd>
          <Health value={device.health} />
        </dd>
      </dl>
    </PanelSection>
  );
}

function OnWhatsApp({ device, linkedAt }: { device: Device; linkedAt: string }) {
  return (
    <PanelSection title="On WhatsApp">
      <dl className="facts">
        <dt>Name there</dt>
        <dd>{device.push_name ?? "Not told yet"}</dd>
        <dt>Linked</dt>
        <dd>
          <Time at={linkedAt} />
        </dd>
        <dt>Phone last used</dt>
        <dd className={device.warning ? "warn" : undefined}>
          {device.phone_seen_at ? <Time at={device.phone_seen_at} /> : "Not told yet"}
        </dd>
      </dl>
    </PanelSection>
  );
}

function MoreMenu({
  device,
  onAsk,
}: {
  device: Device;
  onAsk: (asking: "rename" | "remove") => void;
}) {
  const { pinned } = usePreferences();
  const change = useMay("change");
  const isPinned = pinned.includes(device.id);
  const items: MenuItem[] = [
    {
      label: isPinned ? "Unpin from the sidebar" : "Pin to the sidebar",
      icon: "tag",
      onSelect: () =>
        prefer({
          pinned: isPinned ? pinned.filter((id) => id !== device.id) : [...pinned, device.id],
        }),
    },
  ];
  if (change) {
    items.push(
      { label: "Rename", icon: "edit", onSelect: () => onAsk("rename") },
      {
        label: "Remove…",
        icon: "trash",
        bad: true,
        rule: true,
        onSelect: () => onAsk("remove"),
      },
    );
  }
  return (
    <Menu label="More" className="button button--icon" items={items}>
      <Icon name="more" />
    </Menu>
  );
}

function useActs(device: Device, onLink: (target: LinkTarget) => void) {
  const refresh = useRefresh(device);
  const logOut = useLogOutDevice();
  return {
    refresh: () => device.state === "offline" && refresh.start(),
    logOut: () =>
      logOut.mutate(device.id, {
        onSuccess: () =>
          toast({
            text: `${device.name} is logged out`,
            offer: { name: "Link again", act: () => onLink(device.id) },
          }),
        onError: (error) => toast({ text: sentence(error), bad: true }),
      }),
  };
}
