/** One list drawn as cards or as rows, with one selection for both. */

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Device, Refreshed } from "../api/types";
import { Button } from "../ui/Button";
import { type Chosen, flip, upTo } from "../ui/choosing";
import { useKeys } from "../ui/keys";
import { useNarrow } from "../ui/narrow";
import { useSteady } from "../ui/places";
import { Bone, Bones, Empty, Failed } from "../ui/States";
import { useNow } from "../ui/Time";
import { DeviceGrid } from "./DeviceGrid";
import { DeviceTable } from "./DeviceTable";
import type { LinkTarget } from "./LinkDialog";
import { inOrder } from "./list";

/** What a card or a row can ask for. */
export interface DeviceActs {
  onOpen: (id: number) => void;
  onLink: (target: LinkTarget) => void;
  onChoose: (id: number, range: boolean) => void;
}

export interface DrawnList {
  devices: Device[];
  openId: number | null;
  chosen: Chosen;
  /** What a refresh came to, by phone. */
  results: ReadonlyMap<number, Refreshed>;
  acts: DeviceActs;
  onChosen: (chosen: Chosen) => void;
}

export function DeviceList({
  query,
  view,
  filtered,
  onClear,
  onOpen,
  onLink,
  ...list
}: Omit<DrawnList, "acts"> &
  Omit<DeviceActs, "onChoose"> & {
    query: UseInfiniteQueryResult;
    view: "grid" | "table";
    filtered: boolean;
    onClear: () => void;
  }) {
  const now = useNow();
  const { shown: devices, pointer } = useSteady(inOrder(list.devices, now));
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const isNarrow = useNarrow();
  const order = devices.map(({ id }) => id);
  const onChoose = (id: number, range: boolean) =>
    list.onChosen(range ? upTo(list.chosen, id, order) : flip(list.chosen, id));
  useListKeys(order, list.openId, onOpen, onChoose);

  if (query.isPending) return <Skeleton />;
  if (query.isError && list.devices.length === 0) {
    return <Failed what="The phones" error={query.error} onRetry={() => query.refetch()} />;
  }
  if (devices.length === 0) {
    return filtered ? (
      <Empty
        icon="search"
        title="No phone matches"
        acts={<Button onClick={onClear}>Show all phones</Button>}
      >
        Another state or a part of the name may find it.
      </Empty>
    ) : (
      <Empty
        icon="phone"
        title="No phone yet"
        acts={
          <Button kind="primary" icon="plus" onClick={() => onLink("new")}>
            Link a phone
          </Button>
        }
      >
        Link the first one with a QR code; it takes a minute and keeps working on the phone
        itself.
      </Empty>
    );
  }
  const drawn = { ...list, devices, scroll, acts: { onOpen, onLink, onChoose } };
  return (
    <div
      ref={setScroll}
      className="devices__scroll"
      {...pointer}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        const nearEnd = scrollHeight - scrollTop - clientHeight < 800;
        if (nearEnd && query.hasNextPage && !query.isFetchingNextPage) query.fetchNextPage();
      }}
    >
      {view === "table" && !isNarrow ? (
        <DeviceTable {...drawn} />
      ) : (
        <DeviceGrid {...drawn} narrow={isNarrow} />
      )}
    </div>
  );
}

/** J and K walk the list; X chooses the phone that has the focus, is open, or is pointed at. */
function useListKeys(
  order: number[],
  openId: number | null,
  onOpen: (id: number) => void,
  onChoose: (id: number, range: boolean) => void,
) {
  const step = (by: number) => {
    const at = openId === null ? -1 : order.indexOf(openId);
    const next = order[at === -1 ? 0 : at + by];
    if (next !== undefined) onOpen(next);
  };
  const choose = (range: boolean) => {
    const found =
      document.activeElement?.closest<HTMLElement>("[data-device]") ??
      (openId === null ? document.querySelector<HTMLElement>("[data-device]:hover") : null);
    const id = found ? Number(found.dataset.device) : openId;
    if (id !== null) onChoose(id, range);
  };
  useKeys([
    { keys: "J", does: "Next phone", act: () => step(1) },
    { keys: "K", does: "Previous phone", act: () => step(-1) },
    { keys: "X", does: "Choose", act: () => choose(false) },
    { keys: "Shift X", does: "Choose a range", act: () => choose(true) },
  ]);
}

function Skeleton() {
  return (
    <Bones label="Loading the phones">
      <div className="devices__scroll">
        <div className="device-grid__row" style={{ "--columns": 4, position: "static" }}>
          {Array.from({ length: 12 }, (_, card) => (
            <div className="device" key={card}>
              <Bone w="60%" h={14} />
              <Bone w="45%" h={10} />
              <Bone h={4} />
              <Bone w="35%" h={10} />
            </div>
          ))}
        </div>
      </div>
    </Bones>
  );
}
