/** Whether the window is a phone's: up to 768 px pages are full-screen views. */

import { useEffect, useState } from "react";

export function useNarrow(): boolean {
  const [query] = useState(() => matchMedia("(max-width: 768px)"));
  const [matches, setMatches] = useState(query.matches);
  useEffect(() => {
    const tell = () => setMatches(query.matches);
    query.addEventListener("change", tell);
    return () => query.removeEventListener("change", tell);
  }, [query]);
  return matches;
}
