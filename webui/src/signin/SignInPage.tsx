/** E-mail and password; a wrong one keeps the e-mail and gives the password the focus. */

import { type FormEvent, useRef } from "react";
import { useSignIn } from "../api/accounts";
import { ApiError, sentence } from "../api/client";
import { Button } from "../ui/Button";
import { PasswordField, TextField } from "../ui/Field";
import { Banner } from "../ui/States";
import { Door } from "./Door";
import { greeting, whenAgain } from "./words";

export function SignInPage() {
  const signIn = useSignIn();
  const form = useRef<HTMLFormElement>(null);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    signIn.mutate(
      { email: String(given.get("email")).trim(), password: String(given.get("password")) },
      {
        onError: () => {
          const password = form.current?.elements.namedItem("password");
          if (password instanceof HTMLInputElement) {
            password.value = "";
            password.focus();
          }
        },
      },
    );
  };

  return (
    <Door
      name="Sign in"
      title={greeting(new Date().getHours())}
      sub="Sign in to your phones, leads and chats."
      promise={{
        title: "Many phones, one keyboard.",
        text: "Every message that should go out, gone out. Every reply, where your people can answer it.",
      }}
    >
      {signIn.isError && (
        <div className="door__wrong">
          <Banner tone="bad" icon="alert" box>
            {wrong(signIn.error)}
          </Banner>
        </div>
      )}
      <form ref={form} className="stack" onSubmit={submit}>
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          required
          large
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          large
        />
        <Button
          type="submit"
          kind="primary"
          size="l"
          wide
          busy={signIn.isPending && "Signing in…"}
        >
          Sign in
        </Button>
      </form>
      <p className="small muted door__note">No account? Your owner can invite you.</p>
    </Door>
  );
}

function wrong(error: unknown): string {
  if (error instanceof ApiError && error.status === 429 && error.retryAfterSeconds) {
    return `Too many tries. ${whenAgain(error.retryAfterSeconds)}`;
  }
  return sentence(error);
}
