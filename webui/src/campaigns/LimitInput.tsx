/** A limit that may be none; it saves itself when the field is left. */

import { useEffect, useState } from "react";

const MOST = 1_000_000;

export function LimitInput({
  label,
  value,
  placeholder,
  disabled,
  onSave,
}: {
  label: string;
  value: number | null;
  placeholder: string;
  disabled?: boolean;
  onSave: (value: number | null) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const number = Number(typed);
  const isNone = typed !== null && typed.trim() === "";
  const isWrong =
    typed !== null && !isNone && (!Number.isInteger(number) || number < 1 || number > MOST);
  const leave = () => {
    if (isWrong || typed === null) return;
    const next = isNone ? null : number;
    if (next === value) setTyped(null);
    else onSave(next);
  };
  useEffect(() => {
    if (value !== undefined) setTyped(null);
  }, [value]);
  return (
    <span className={isWrong ? "input limit limit--bad" : "input limit"}>
      <input
        type="number"
        inputMode="numeric"
        className="input__control"
        aria-label={label}
        aria-invalid={isWrong ? true : undefined}
        title={isWrong ? `A number from 1 to ${MOST.toLocaleString("en")}, or nothing` : label}
        min={1}
        max={MOST}
        placeholder={placeholder}
        disabled={disabled}
        value={typed ?? value ?? ""}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === "Enter") leave();
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </span>
  );
}
