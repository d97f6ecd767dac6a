/** The phones as cards, rows of them; only what is on screen is in the page. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useState } from "react";
import { DeviceCard } from "./DeviceCard";
import type { DrawnList } from "./DeviceList";
import { resultOf } from "./refreshing";

const CARD = 126; // a card and the gap below it
const NARROW_CARD = 89;
const LEAST_WIDTH = 218;

export function DeviceGrid({
  devices,
  openId,
  chosen,
  results,
  acts,
  scroll,
  narrow,
}: DrawnList & { scroll: HTMLElement | null; narrow: boolean }) {
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
      className={chosen.ids.size > 0 ? "device-grid device-grid--choosing" : "device-grid"}
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
              chosen={chosen.ids.has(device.id)}
              result={resultOf(device, results.get(device.id))}
              acts={acts}
            />
          ))}
        </div>
      ))}
    </div>
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
