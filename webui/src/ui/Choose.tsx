/** The boxes that choose rows: one, with Shift all since the last one; or all that are listed. */

import { useEffect, useRef } from "react";

export function Choose({
  id,
  name,
  chosen,
  onChoose,
}: {
  id: number;
  name: string;
  chosen: boolean;
  onChoose: (id: number, range: boolean) => void;
}) {
  return (
    <input
      type="checkbox"
      className="check"
      aria-label={`Choose ${name}`}
      tabIndex={-1}
      checked={chosen}
      onChange={({ nativeEvent }) =>
        onChoose(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  );
}

export function ChooseAll({
  some,
  all,
  onChoose,
}: {
  some: boolean;
  all: boolean;
  onChoose: () => void;
}) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = some && !all;
  });
  return (
    <input
      ref={box}
      type="checkbox"
      className="check"
      aria-label="Choose all that are listed"
      checked={all}
      onChange={onChoose}
    />
  );
}
