/** The code itself: a QR that renews in place, or eight letters to type. */

import { type FormEvent, Fragment } from "react";
import { ApiError, sentence } from "../api/client";
import type { Pairing } from "../api/types";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Banner } from "../ui/States";
import { toast } from "../ui/toasts";
import { written } from "./codes";
import type { Method, PairingWords } from "./pairing";
import { Qr } from "./Qr";
import { Ring } from "./Ring";

interface CodeSideProps {
  method: Method;
  pairing: Pairing | undefined;
  words: PairingWords;
  busy: boolean;
  error: Error | null;
  phone: string | null;
  start: (phone?: string) => void;
}

export function CodeSide(props: CodeSideProps) {
  const { phase } = props.words;
  if (phase === "taken" || phase === "online") {
    return (
      <div className="link-phone__done" data-phase={phase}>
        <Icon name={phase === "online" ? "check" : "phone"} />
        {phase === "taken" && <span className="link-phone__busy" />}
      </div>
    );
  }
  return props.method === "qr" ? <QrSide {...props} /> : <LetterSide {...props} />;
}

function QrSide({ pairing, words, busy, error, start }: CodeSideProps) {
  if (error || words.phase === "over") {
    return (
      <div className="link-phone__blank" role="alert">
        <Icon name="alert" size="l" />
        <p className="medium">{error ? "No code yet" : words.title}</p>
        <p className="small soft">{error ? sentence(error) : words.text}</p>
        <Button kind="primary" icon="refresh" busy={busy && "Asking…"} onClick={() => start()}>
          Show a new code
        </Button>
      </div>
    );
  }
  return (
    <div className="stack">
      {pairing?.qr ? (
        <div className="qr-box">
          <Qr code={pairing.qr} label="QR code to scan with WhatsApp" />
        </div>
      ) : (
        <div className="qr-box qr-box--empty" aria-busy="true">
          <span className="bone" />
        </div>
      )}
      <div className="link-phone__below">
        {pairing?.expires_at && <Ring expiresAt={pairing.expires_at} method="qr" />}
      </div>
    </div>
  );
}

function LetterSide(props: CodeSideProps) {
  const { pairing, words } = props;
  if (!pairing?.link_code || words.phase === "over") return <PhoneForm {...props} />;
  const code = written(pairing.link_code);
  return (
    <div className="stack">
      <div className="well link-phone__code">
        <span className="small muted">Type this code on the phone</span>
        <output className="row link-phone__letters" aria-label={`Code ${code}`}>
          {[...code].map((letter, index) => (
            <Fragment key={index}>
              {letter === "-" ? "–" : <span className="code-cell">{letter}</span>}
            </Fragment>
          ))}
        </output>
        <Button
          size="s"
          icon="copy"
          onClick={() =>
            navigator.clipboard.writeText(code).then(
              () => toast({ text: "Code copied" }),
              () => toast({ text: "This browser does not let pages copy.", bad: true }),
            )
          }
        >
          Copy
        </Button>
      </div>
      {pairing.expires_at && <Ring expiresAt={pairing.expires_at} method="code" />}
    </div>
  );
}

function PhoneForm({ pairing, words, busy, error, phone, start }: CodeSideProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    start(String(new FormData(event.currentTarget).get("phone")).trim());
  };
  const wrong = error instanceof ApiError ? error.fields.phone : undefined;
  const isAsking = busy || (pairing !== undefined && words.phase === "starting");
  return (
    <form className="stack" onSubmit={submit}>
      <div className="stack">
        {words.phase === "over" && (
          <Banner icon="alert" tone="bad" box>
            <b>{words.title}.</b> {words.text}
          </Banner>
        )}
        <TextField
          label="WhatsApp number of this phone"
          name="phone"
          type="tel"
          placeholder="+60 13-558 2047"
          defaultValue={phone ?? ""}
          hint="With the country code. The phone shows a message to confirm."
          error={error && (wrong ?? sentence(error))}
          required
        />
        <Button type="submit" kind="primary" busy={isAsking && "Asking…"}>
          Ask for a code
        </Button>
      </div>
    </form>
  );
}
