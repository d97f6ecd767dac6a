/** The same phones as rows. */

import { shownState } from "../ui/devices";
import { count } from "../ui/numbers";
import { phone } from "../ui/phones";
import { Dot, Health } from "../ui/Small";
import { Time, useNow, useZone } from "../ui/Time";
import { rowOpens, VirtualRows } from "../ui/VirtualRows";
import { DayMeter, HelpButton } from "./DeviceCard";
import type { DeviceListProps } from "./DeviceList";
import { cardLine } from "./list";

const ROW = 41;
const COLUMNS = 10;

export function DeviceTable({
  devices,
  openId,
  onOpen,
  onLink,
  scroll,
}: DeviceListProps & { scroll: HTMLElement | null }) {
  const zone = useZone();
  const now = useNow();
  return (
    <div className="card">
      <table className="table table--open" aria-rowcount={devices.length} aria-label="Phones">
        <thead>
          <tr>
            <th>Phone</th>
            <th>Number</th>
            <th>State</th>
            <th className="n">Today</th>
            <th className="n">Failed</th>
            <th className="n">This hour</th>
            <th>Of quota</th>
            <th>Health</th>
            <th>Since</th>
            <th>
              <span className="visually-hidden">Help</span>
            </th>
          </tr>
        </thead>
        <VirtualRows rows={devices} scroll={scroll} rowSize={ROW} columns={COLUMNS}>
          {(device, index) => {
            const state = shownState(device, now);
            const { act } = cardLine(device, zone, now);
            return (
              <tr
                aria-rowindex={index + 1}
                aria-selected={device.id === openId}
                {...rowOpens(() => onOpen(device.id))}
              >
                <td className="table__name clip">{device.name}</td>
                <td className="num soft">{phone(device.phone)}</td>
                <td>
                  <span className="state">
                    <Dot shape={state.shape} />
                    {state.name}
                  </span>
                </td>
                <td className="n">{count(device.used_day)}</td>
                <td className={device.failed_day > 9 ? "n bad" : "n muted"}>
                  {count(device.failed_day)}
                </td>
                <td className="n muted">
                  {count(device.used_hour)} of {count(device.quota_hour)}
                </td>
                <td className="devices__meter">
                  <DayMeter device={device} thick={5} />
                </td>
                <td>
                  <Health value={device.health} />
                </td>
                <td className="muted">
                  <Time at={device.state_changed_at} />
                </td>
                <td className="right">
                  {act && <HelpButton device={device} act={act} onLink={onLink} />}
                </td>
              </tr>
            );
          }}
        </VirtualRows>
      </table>
    </div>
  );
}
