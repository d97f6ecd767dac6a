/** What a field that the browser refuses says, in our words and in the field itself. */

import { type FormEvent, useState } from "react";

type Control = HTMLInputElement | HTMLTextAreaElement;

/** The words of a refusal; they stand below the field, so they need not name it. */
export function refusal(
  validity: Partial<ValidityState>,
  limits: { type: string; minLength: number },
): string {
  if (validity.valueMissing) return "This is needed";
  if (validity.tooShort) return `At least ${limits.minLength} characters`;
  if (validity.typeMismatch && limits.type === "email") return "Write it as name@example.com";
  return "This is not what fits here";
}

/** In place of the browser's bubbles: a sentence that goes when something is typed. */
export function useRefusal() {
  const [refused, setRefused] = useState<string | null>(null);
  return {
    refused,
    watch: {
      onInvalid: (event: FormEvent<Control>) => {
        event.preventDefault();
        const control = event.currentTarget;
        const { validity, type, minLength } = control;
        setRefused(refusal(validity, { type, minLength }));
        if (control.form?.querySelector("input:invalid, textarea:invalid") === control) {
          control.focus();
        }
      },
      onInput: () => setRefused(null),
    },
  };
}
