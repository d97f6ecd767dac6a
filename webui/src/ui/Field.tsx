/** A control with its label above and its hint or error below. */

import { type ComponentProps, type ReactNode, useEffect, useId, useState } from "react";
import { Icon, type IconName } from "./Icon";
import { useRefusal } from "./validity";

interface Around {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  aside?: ReactNode;
}

function Field({
  label,
  hint,
  error,
  aside,
  children,
}: Around & { children: (ids: { id: string; describes: string | undefined }) => ReactNode }) {
  const id = useId();
  const says = error ?? hint;
  return (
    <div className={error ? "field field--bad" : "field"}>
      <div className="field__label">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children({ id, describes: says ? `${id}-says` : undefined })}
      {says && (
        <div id={`${id}-says`} className={error ? "field__error" : "field__hint"}>
          {says}
        </div>
      )}
    </div>
  );
}

interface Inside {
  unit?: ReactNode;
  icon?: IconName;
  large?: boolean;
}

export function TextField(props: Around & Inside & ComponentProps<"input">) {
  const { label, hint, error: given, aside, unit, icon, large, ...input } = props;
  const { refused, watch } = useRefusal();
  const error = given ?? refused;
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {({ id, describes }) => (
        <span className={large ? "input input--l" : "input"}>
          {icon && <Icon name={icon} size="s" />}
          <input
            id={id}
            className="input__control"
            aria-describedby={describes}
            aria-invalid={error ? true : undefined}
            {...watch}
            {...input}
          />
          {unit && <span className="input__unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

export function PasswordField(props: Around & Inside & ComponentProps<"input">) {
  const { label, hint, error: given, aside, large, ...input } = props;
  const { refused, watch } = useRefusal();
  const error = given ?? refused;
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {({ id, describes }) => (
        <span className={large ? "input input--l" : "input"}>
          <input
            id={id}
            type={shown ? "text" : "password"}
            className="input__control"
            aria-describedby={describes}
            aria-invalid={error ? true : undefined}
            {...watch}
            {...input}
          />
          <button
            type="button"
            className="input__button"
            aria-label="Show the password"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon name="eye" size="s" />
          </button>
        </span>
      )}
    </Field>
  );
}

export function AreaField(props: Around & ComponentProps<"textarea">) {
  const { label, hint, error: given, aside, ...area } = props;
  const { refused, watch } = useRefusal();
  const error = given ?? refused;
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {({ id, describes }) => (
        <span className="input">
          <textarea
            id={id}
            className="input__control"
            aria-describedby={describes}
            aria-invalid={error ? true : undefined}
            {...watch}
            {...area}
          />
        </span>
      )}
    </Field>
  );
}

export function SelectField(props: Around & Inside & ComponentProps<"select">) {
  const { label, hint, error, aside, unit, icon, large, children, ...select } = props;
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {({ id, describes }) => (
        <span className={large ? "input input--l" : "input"}>
          {icon && <Icon name={icon} size="s" />}
          <select
            id={id}
            className="input__control"
            aria-describedby={describes}
            aria-invalid={error ? true : undefined}
            {...select}
          >
            {children}
          </select>
          {unit && <span className="input__unit">{unit}</span>}
          <Icon name="down" size="s" />
        </span>
      )}
    </Field>
  );
}

/** A number that saves itself when the field is left, if it changed and is one. */
export function NumberField({
  value,
  min,
  max,
  onSave,
  ...around
}: Around & {
  value: number;
  min: number;
  max: number;
  unit?: ReactNode;
  disabled?: boolean;
  onSave: (value: number) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const number = Number(typed);
  const wrong =
    typed !== null &&
    (typed.trim() === "" || !Number.isInteger(number) || number < min || number > max);
  const leave = () => {
    if (wrong) return;
    if (typed !== null && number !== value) onSave(number);
    else setTyped(null);
  };
  // What was typed stays until it is the value; a refused one stays beside its error.
  useEffect(() => {
    if (value !== undefined) setTyped(null);
  }, [value]);
  return (
    <TextField
      {...around}
      type="number"
      inputMode="numeric"
      min={min}
      max={max}
      value={typed ?? value}
      error={wrong ? `A number from ${min} to ${max}` : around.error}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter") leave();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
