/** One list drawn as cards or as rows; only what is on screen is in the page. */

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useState } from "react";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import { useNarrow } from "../ui/narrow";
import { useSteady } from "../ui/places";
import { Bone, Bones, Empty, Failed } from "../ui/States";
import { useNow } from "../ui/Time";
import { DeviceCard } from "./DeviceCard";
import { DeviceTable } from "./DeviceTable";
import type { LinkTarget } from "./LinkDialog";
import { inOrder } from "./list";

const CARD = 126; // a card and the gap below it
const NARROW_CARD = 89;
const LEAST_WIDTH = 218;

export interface DeviceListProps {
  devices: Device[];
  openId: number | null;
  onOpen: (id: number) => void;
  onLink: (target: LinkTarget) => void;
}

export function DeviceList({
  query,
  view,
  filtered,
  onClear,
  ...list
}: DeviceListProps & {
  query: UseInfiniteQueryResult;
  view: "grid" | "table";
  filtered: boolean;
  onClear: () => void;
}) {
  const now = useNow();
  const { shown: devices, pointer } = useSteady(inOrder(list.devices, now));
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const isNarrow = useNarrow();

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
          <Button kind="primary" icon="plus" onClick={() => list.onLink("new")}>
            Link a phone
          </Button>
        }
      >
        Link the first one with a QR code; it takes a minute and keeps working on the phone
        itself.
      </Empty>
    );
  }
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
        <DeviceTable {...list} devices={devices} scroll={scroll} />
      ) : (
        <Grid {...list} devices={devices} scroll={scroll} narrow={isNarrow} />
      )}
    </div>
  );
}

function Grid({
  devices,
  openId,
  onOpen,
  onLink,
  scroll,
  narrow,
}: DeviceListProps & { scroll: HTMLElement | null; narrow: boolean }) {
  const columns = useColumns(scroll, narrow);
  const virtual = useVirtualizer({
    count: Math.ceil(devices.length / columns),
    getScrollElement: () => scroll,
    estimateSize: () => (narrow ? NARROW_CARD : CARD),
    overscan: 4,
  });
  useLayoutEffect(() => {
    if (columns > 0 || narrow) virtual.measure();
  }, [virtual, columns, narrow]);
  return (
    <div
      className="device-grid"
      role="list"
      aria-label="Phones"
      style={{ blockSize: virtual.getTotalSize() }}
    >
      {virtual.getVirtualItems().map((row) => (
        <div
          key={row.key}
          className="device-grid__row"
          role="presentation"
          style={{ transform: `translateY(${row.start}px)`, "--columns": columns }}
        >
          {devices.slice(row.index * columns, (row.index + 1) * columns).map((device) => (
            <DeviceCard
              key={device.id}
              device={device}
              current={device.id === openId}
              onOpen={onOpen}
              onLink={onLink}
            />
          ))}
        </div>
      ))}
    </div>
  );
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

function useColumns(scroll: HTMLElement | null, narrow: boolean): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!scroll) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(scroll);
    return () => observer.disconnect();
  }, [scroll]);
  return narrow ? 1 : Math.max(1, Math.floor((width + 10) / LEAST_WIDTH));
}
