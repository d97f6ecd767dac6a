/** A place that takes files which are dropped on it or pasted into it. */

import { type ClipboardEvent, type DragEvent, useRef, useState } from "react";
import { filesOf, holdsFiles } from "./files";

export function useDrop(take: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  // What is dragged enters each child before it leaves the parent.
  const depth = useRef(0);
  const step = (by: number) => (event: DragEvent) => {
    if (!holdsFiles(event.dataTransfer)) return;
    depth.current += by;
    setOver(depth.current > 0);
  };
  return {
    over,
    onDragEnter: step(1),
    onDragLeave: step(-1),
    onDragOver: (event: DragEvent) => {
      if (holdsFiles(event.dataTransfer)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      depth.current = 0;
      setOver(false);
      const files = filesOf(event.dataTransfer);
      if (files.length === 0) return;
      event.preventDefault();
      take(files);
    },
    onPaste: (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      take(files);
    },
  };
}
