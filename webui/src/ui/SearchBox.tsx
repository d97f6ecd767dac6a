/** The search of a page: `/` goes there, what is typed waits for a pause. */

import { useEffect, useRef, useState } from "react";
import { Icon } from "./Icon";
import { useKeys } from "./keys";

const PAUSE_MS = 250;

export function SearchBox({
  label,
  value,
  onChange,
  round,
  keys = "/",
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  round?: boolean;
  keys?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => tell.current(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  useKeys([{ keys, does: "Search on this page", act: () => input.current?.focus() }]);
  return (
    <label className={round ? "search" : "input input--quiet search-box"}>
      <Icon name="search" size="s" />
      <input
        ref={input}
        type="search"
        className="input__control"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          setTyped("");
          event.currentTarget.blur();
        }}
      />
      {!round && <kbd className="wide-only">/</kbd>}
    </label>
  );
}
