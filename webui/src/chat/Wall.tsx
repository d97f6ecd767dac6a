/** The messages, anchored to the end: what one reads stays still, what is new shows itself. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../ui/Icon";
import { count } from "../ui/numbers";
import { Bubble } from "./Bubble";
import type { Line, Shown } from "./messages";
import { isAtEnd, NEAR_END, needsOlder, newer } from "./scroll";

export function Wall({
  lines,
  name,
  deviceId,
  loadingOlder,
  onOlder,
  onRetry,
}: {
  lines: Line[];
  name: string;
  deviceId: number;
  loadingOlder: boolean;
  onOlder: () => void;
  onRetry: ((message: Shown) => void) | undefined;
}) {
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const [lastSeen, setLastSeen] = useState<string | null>(null);
  const atEnd = useRef(true);
  const opened = useRef(false);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll,
    estimateSize: (index) => (lines[index]?.kind === "day" ? 52 : 44),
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 12,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
  });
  const last = lines.at(-1);
  const lastKey = last?.key ?? null;
  const isOurs = last?.kind === "message" && last.message.mine && last.message.id === null;
  const toEnd = useCallback(() => {
    if (lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [virtual, lines.length]);

  useLayoutEffect(() => {
    if (!scroll || opened.current || lines.length === 0) return;
    opened.current = true;
    toEnd();
  }, [scroll, lines.length, toEnd]);

  // What one sends oneself is always shown.
  const shownOurs = useRef<string | null>(null);
  useEffect(() => {
    if (!isOurs || shownOurs.current === lastKey) return;
    shownOurs.current = lastKey;
    toEnd();
  }, [isOurs, lastKey, toEnd]);

  useEffect(() => {
    if (atEnd.current) setLastSeen(lastKey);
  }, [lastKey]);

  // A chat shorter than the window has nothing to scroll, and may still have older pages.
  const fits = scroll !== null && virtual.getTotalSize() < scroll.clientHeight;
  useEffect(() => {
    if (fits) onOlder();
  });

  const unseen = newer(
    lines.filter((line) => line.kind === "message").map((line) => line.key),
    lastSeen,
  );
  return (
    <div className="talk__wall">
      <div
        ref={setScroll}
        className="wall wall--scroll"
        role="log"
        aria-label={`Messages with ${name}`}
        aria-busy={loadingOlder}
        onScroll={({ currentTarget }) => {
          atEnd.current = isAtEnd(currentTarget);
          if (atEnd.current) setLastSeen(lastKey);
          if (opened.current && needsOlder(currentTarget)) onOlder();
        }}
      >
        <div className="wall__fill">
          <div className="wall__all" style={{ blockSize: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const line = lines[item.index];
              return (
                line && (
                  <div
                    key={item.key}
                    ref={virtual.measureElement}
                    data-index={item.index}
                    className="wall__line"
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    {line.kind === "day" ? (
                      <div className="day">{line.name}</div>
                    ) : (
                      <Bubble
                        message={line.message}
                        first={line.first}
                        name={name}
                        deviceId={deviceId}
                        onRetry={onRetry}
                      />
                    )}
                  </div>
                )
              );
            })}
          </div>
        </div>
      </div>
      {unseen > 0 && (
        <button
          type="button"
          className="newer"
          onClick={() => {
            setLastSeen(lastKey);
            toEnd();
          }}
        >
          <Icon name="down" size="s" />
          {count(unseen)} newer
        </button>
      )}
    </div>
  );
}
