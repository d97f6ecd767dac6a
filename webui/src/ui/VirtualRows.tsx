/** The rows of a long table: only those near the window are in the page. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, type ReactNode, useEffect } from "react";

export function VirtualRows<T extends { id: number }>({
  rows,
  scroll,
  rowSize,
  columns,
  onNearEnd,
  children,
}: {
  rows: T[];
  /** The element that scrolls; nothing is drawn until it is there. */
  scroll: HTMLElement | null;
  rowSize: number;
  columns: number;
  onNearEnd?: () => void;
  children: (row: T, index: number) => ReactNode;
}) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowSize,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1);
  const isNearEnd = last !== undefined && last.index > rows.length - 20;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, onNearEnd]);
  return (
    <tbody>
      <Space size={shown[0]?.start ?? 0} columns={columns} />
      {shown.map(({ index }) => {
        const row = rows[index];
        return row && <Fragment key={row.id}>{children(row, index)}</Fragment>;
      })}
      <Space size={virtual.getTotalSize() - (last?.end ?? 0)} columns={columns} />
    </tbody>
  );
}

function Space({ size, columns }: { size: number; columns: number }) {
  if (size <= 0) return null;
  return (
    <tr className="table__space">
      <td colSpan={columns} style={{ blockSize: size }} />
    </tr>
  );
}

/** Opens a row by click or Enter, but not when what was pressed is a control in it; Space chooses. */
export function rowOpens(open: () => void, choose?: () => void) {
  return {
    "data-row": true,
    tabIndex: 0,
    onClick: (event: React.MouseEvent) => {
      if (!(event.target as Element).closest("button, a, input")) open();
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.target !== event.currentTarget) return;
      if (event.key === "Enter") open();
      if (event.key !== " " || !choose) return;
      event.preventDefault();
      choose();
    },
  };
}
