/** The same phones as rows. */

import { Choose, ChooseAll } from "../ui/Choose";
import { allOrNobody } from "../ui/choosing";
import { shownState } from "../ui/devices";
import { count } from "../ui/numbers";
import { phone } from "../ui/phones";
import { Chip, Dot, Health } from "../ui/Small";
import { Time, useNow, useZone } from "../ui/Time";
import { rowOpens, VirtualRows } from "../ui/VirtualRows";
import { DayMeter } from "./DeviceCard";
import type { DrawnList } from "./DeviceList";
import { HelpButton } from "./HelpButton";
import { actOf, endWords, whyOf } from "./list";
import { resultOf } from "./refreshing";

const ROW = 41;
const COLUMNS = 10;

export function DeviceTable({
  devices,
  openId,
  chosen,
  results,
  acts,
  onChosen,
  scroll,
}: DrawnList & { scroll: HTMLElement | null }) {
  const zone = useZone();
  const now = useNow();
  const order = devices.map(({ id }) => id);
  return (
    <div className="card">
      <table
        className={openId ? "table table--open devices__beside" : "table table--open"}
        aria-rowcount={devices.length}
        aria-label="Phones"
      >
        <thead>
          <tr>
            <th>
              <ChooseAll
                some={chosen.ids.size > 0}
                all={order.every((id) => chosen.ids.has(id))}
                onChoose={() => onChosen(allOrNobody(chosen, order))}
              />
            </th>
            <th>Phone</th>
            <th>Number</th>
            <th className="devices__state">State</th>
            <th className="n">Today</th>
            <th className="n">Failed</th>
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
            const result = resultOf(device, results.get(device.id));
            const act = actOf(device, now);
            const why = whyOf(device, now);
            return (
              <tr
                aria-rowindex={index + 1}
                aria-selected={device.id === openId || chosen.ids.has(device.id)}
                data-device={device.id}
                {...rowOpens(
                  () => acts.onOpen(device.id),
                  () => acts.onChoose(device.id, false),
                )}
              >
                <td>
                  <Choose
                    id={device.id}
                    name={device.name}
                    chosen={chosen.ids.has(device.id)}
                    onChoose={acts.onChoose}
                  />
                </td>
                <td className="table__name clip">{device.name}</td>
                <td className="num soft">{phone(device.phone)}</td>
                <td className="devices__state">
                  <span className="state">
                    <Dot shape={state.shape} />
                    {endWords(device, zone, now) ?? state.name}
                    {result && <Chip tone={result.tone}>{result.text}</Chip>}
                  </span>
                  {why && (
                    <span className="devices__why tiny muted clip" title={why}>
                      {why}
                    </span>
                  )}
                </td>
                <td className="n">{count(device.used_day)}</td>
                <td className={device.failed_day > 9 ? "n bad" : "n muted"}>
                  {count(device.failed_day)}
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
                  {act && result?.tone !== "info" && (
                    <HelpButton device={device} act={act} onLink={acts.onLink} />
                  )}
                </td>
              </tr>
            );
          }}
        </VirtualRows>
      </table>
    </div>
  );
}
