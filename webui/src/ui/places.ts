/** A list is never reordered under the pointer. */

import { useEffect, useRef, useState } from "react";

/** Those already there keep their places, newcomers follow in their order. */
export function keepPlaces<T extends { id: number }>(
  items: T[],
  places: readonly number[],
): T[] {
  const place = new Map(places.map((id, index) => [id, index]));
  return items
    .map((item, index) => ({ item, at: place.get(item.id) ?? places.length + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The items as they may be shown, and what their list must tell about the pointer. */
export function useSteady<T extends { id: number }>(items: T[]) {
  const places = useRef<number[]>([]);
  const [held, setHeld] = useState(false);
  const shown = held ? keepPlaces(items, places.current) : items;
  useEffect(() => {
    places.current = shown.map((item) => item.id);
  });
  return {
    shown,
    pointer: {
      // A finger is gone as soon as it lifts; only a mouse rests on a list.
      onPointerEnter: (event: React.PointerEvent) => setHeld(event.pointerType === "mouse"),
      onPointerLeave: () => setHeld(false),
    },
  };
}
