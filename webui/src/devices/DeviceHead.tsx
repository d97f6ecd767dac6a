/** Above the phones: how many are online, the two drawings, and which of them are shown. */

import { useMay } from "../api/rights";
import type { DeviceCounts, DeviceFilter } from "../api/types";
import { Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { count } from "../ui/numbers";
import { prefer } from "../ui/preferences";
import { SearchBox } from "../ui/SearchBox";
import { Dot, type Shape } from "../ui/Small";

interface Filter {
  value: DeviceFilter;
  name: string;
  shape: Shape;
  of?: keyof DeviceCounts;
}

const filters: Filter[] = [
  { value: "online", name: "Online", shape: "online", of: "online" },
  { value: "resting", name: "Resting", shape: "resting", of: "resting" },
  { value: "offline", name: "Offline", shape: "offline", of: "offline" },
  { value: "logged-out", name: "Logged out", shape: "gone", of: "logged_out" },
  { value: "other", name: "Other", shape: "offline", of: "other" },
  { value: "unused", name: "Phone unused", shape: "resting" },
  { value: "restricted", name: "Restricted", shape: "resting" },
];
// Shown only where they hold something, or are what is looked at.
const RARE: DeviceFilter[] = ["other", "unused", "restricted"];

export function DeviceHead({
  counts,
  view,
  refreshing,
  onRefreshAll,
  onChooseAll,
  onLink,
}: {
  counts: DeviceCounts | undefined;
  view: "grid" | "table";
  refreshing: boolean;
  onRefreshAll: () => void;
  onChooseAll: () => void;
  onLink: () => void;
}) {
  const change = useMay("change");
  const isNone = counts?.offline === 0;
  return (
    <Head
      title="Devices"
      sub={counts && `${count(counts.online)} of ${count(counts.all)} online`}
    >
      <Segmented
        label="View"
        className="wide-only"
        value={view}
        onChange={(devicesView) => prefer({ devicesView })}
        segments={[
          { value: "grid", name: "Grid", label: <Icon name="grid" size="s" /> },
          { value: "table", name: "Table", label: <Icon name="list" size="s" /> },
        ]}
      />
      {change && (
        <Button
          icon="refresh"
          className="wide-only"
          aria-disabled={isNone}
          title={isNone ? "No phone is offline" : undefined}
          busy={refreshing && "Asking…"}
          onClick={() => !isNone && onRefreshAll()}
        >
          Refresh all offline
        </Button>
      )}
      {change && (
        <Menu
          label="More"
          className="button button--icon narrow-only"
          items={[
            { label: "Refresh all offline", icon: "refresh", onSelect: onRefreshAll },
            { label: "Choose all that are listed", icon: "check", onSelect: onChooseAll },
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
      {change && (
        <Button kind="primary" icon="plus" onClick={onLink}>
          Link a phone
        </Button>
      )}
    </Head>
  );
}

export function DeviceTools({
  counts,
  state,
  q,
  onFilter,
}: {
  counts: DeviceCounts | undefined;
  state: string;
  q: string;
  onFilter: (name: "state" | "q", value: string) => void;
}) {
  const holds = ({ of }: Filter) => of !== undefined && (counts?.[of] ?? 0) > 0;
  return (
    <div className="devices__tools">
      <Segmented
        label="State"
        className="segmented--scroll"
        value={state}
        onChange={(value) => onFilter("state", value)}
        segments={[
          { value: "", label: <Numbered name="All" number={counts?.all} /> },
          ...filters
            .filter((one) => !RARE.includes(one.value) || one.value === state || holds(one))
            .map((one) => ({
              value: one.value as string,
              label: (
                <Numbered
                  name={one.name}
                  shape={one.shape}
                  number={one.of && counts?.[one.of]}
                />
              ),
            })),
        ]}
      />
      <SearchBox label="Name or number" value={q} onChange={(value) => onFilter("q", value)} />
    </div>
  );
}

function Numbered({ name, shape, number }: { name: string; shape?: Shape; number?: number }) {
  return (
    <>
      {shape && <Dot shape={shape} />}
      {name}
      {number !== undefined && <span className="num">{count(number)}</span>}
    </>
  );
}
