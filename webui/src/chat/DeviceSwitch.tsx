/** Whose inbox this is, and the way to another phone's. */

import { useLocation } from "wouter";
import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import type { Device } from "../api/types";
import { isLinked, shownState } from "../ui/devices";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { count } from "../ui/numbers";
import { Avatar, Dot } from "../ui/Small";
import { Bone } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { moment } from "../ui/times";

export function DeviceSwitch({ device }: { device: Device | undefined }) {
  const [, go] = useLocation();
  const zone = useZone();
  const now = useNow();
  const others = rows(useDevices({}).data);
  if (!device) {
    return (
      <span className="row">
        <Bone w="36px" h={36} round />
        <Bone w="120px" h={14} />
      </span>
    );
  }
  const state = shownState(device, now);
  const since = isLinked(device) ? "" : ` since ${moment(device.state_changed_at, zone, now)}`;
  return (
    <Menu
      label={`Phone ${device.name}`}
      className="switcher"
      items={[
        ...others.map((one) => ({
          label: one.name,
          note: one.unread_chats ? count(one.unread_chats) : undefined,
          chosen: one.id === device.id,
          onSelect: () => go(`/device/${one.id}/whatsapp-web`),
        })),
        {
          label: "About this phone",
          icon: "phone",
          rule: true,
          onSelect: () => go(`/devices/${device.id}`),
        },
      ]}
    >
      <Avatar name={device.name} size={36} />
      <span className="switcher__words">
        <b className="row">
          <span className="clip">{device.name}</span>
          <Icon name="down" size="s" />
        </b>
        <span className="state tiny muted">
          <Dot shape={state.shape} />
          {state.name}
          {since}
        </span>
      </span>
    </Menu>
  );
}
