/** Whether the window is a phone's, or narrow enough for panels to cover the page. */

import { useEffect, useState } from "react";

export const PANELS_COVER = 1100;

const PHONE = 768;

export function useNarrow(upTo = PHONE): boolean {
  const [query] = useState(() => matchMedia(`(max-width: ${upTo}px)`));
  const [matches, setMatches] = useState(query.matches);
  useEffect(() => {
    const tell = () => setMatches(query.matches);
    query.addEventListener("change", tell);
    return () => query.removeEventListener("change", tell);
  }, [query]);
  return matches;
}
