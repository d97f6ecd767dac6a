/** The code itself: a QR that renews in place, or eight letters to type. */

import { type FormEvent, useEffect, useRef } from "react";
import type { Device, Pairing } from "../api/types";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { useNow } from "../ui/Time";
import { span } from "../ui/times";
import { toast } from "../ui/toasts";
import { halves, type PairingWords, timeLeft } from "./pairing";
import { Qr } from "./Qr";

export type Method = "qr" | "code";

interface CodeSideProps {
  device: Device;
  method: Method;
  pairing: Pairing | undefined;
  words: PairingWords;
  busy: boolean;
  error: string | null;
  onStart: (phone?: string) => void;
}

export function CodeSide(props: CodeSideProps) {
  const { method, words, error, busy, onStart } = props;
  if (words.phase === "online") {
    return (
      <div className="link-phone__done">
        <Icon name="check" />
      </div>
    );
  }
  if (words.phase === "later") {
    return (
      <div className="link-phone__blank">
        <Icon name="clock" size="l" />
        <p className="small soft">Real phones come with the next release</p>
      </div>
    );
  }
  if (error || words.phase === "over") {
    return (
      <div className="link-phone__blank" role={error ? "alert" : undefined}>
        <Icon name="alert" size="l" />
        <p className="small soft">{error ?? words.text}</p>
        {method === "qr" && (
          <Button
            kind="primary"
            icon="refresh"
            busy={busy && "Asking…"}
            onClick={() => onStart()}
          >
            Show a new code
          </Button>
        )}
        {method === "code" && <PhoneForm {...props} />}
      </div>
    );
  }
  return method === "qr" ? <QrSide {...props} /> : <LetterSide {...props} />;
}

function QrSide({ pairing, words }: CodeSideProps) {
  return (
    <div className="stack">
      {pairing?.qr ? (
        <div className={words.phase === "working" ? "qr-box qr-box--used" : "qr-box"}>
          <Qr code={pairing.qr} label="QR code to scan with WhatsApp" />
          {words.phase === "working" && <Icon name="phone" size="l" />}
        </div>
      ) : (
        <div className="qr-box qr-box--empty" aria-busy="true">
          <span className="bone" />
        </div>
      )}
      {words.phase === "waiting" && (
        <Ring pairing={pairing} word="New code in" note="It renews by itself" />
      )}
    </div>
  );
}

function LetterSide(props: CodeSideProps) {
  const { pairing } = props;
  const [first, second] = halves(pairing?.link_code ?? "");
  if (!pairing?.link_code) return <PhoneForm {...props} />;
  return (
    <div className="stack">
      <div className="well link-phone__code">
        <span className="small muted">Type this code on the phone</span>
        <output className="row link-phone__letters" aria-label={`Code ${first}-${second}`}>
          {[...first].map((letter, index) => (
            <span className="code-cell" key={index}>
              {letter}
            </span>
          ))}
          –
          {[...second].map((letter, index) => (
            <span className="code-cell" key={index}>
              {letter}
            </span>
          ))}
        </output>
        <Button
          size="s"
          icon="copy"
          onClick={() =>
            navigator.clipboard
              .writeText(`${first}-${second}`)
              .then(() => toast({ text: "Code copied" }))
          }
        >
          Copy
        </Button>
      </div>
      <Ring pairing={pairing} word="Good for" note="Then ask for a new one" />
    </div>
  );
}

function PhoneForm({ device, busy, onStart }: CodeSideProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onStart(String(new FormData(event.currentTarget).get("phone")).trim());
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="stack">
        <TextField
          label="WhatsApp number of this phone"
          name="phone"
          type="tel"
          placeholder="+60 13-558 2047"
          defaultValue={device.phone ?? ""}
          hint="With the country code. The phone shows a message to confirm."
          required
        />
        <Button type="submit" kind="primary" busy={busy && "Asking…"}>
          Ask for a code
        </Button>
      </div>
    </form>
  );
}

function Ring({
  pairing,
  word,
  note,
}: {
  pairing: Pairing | undefined;
  word: string;
  note: string;
}) {
  const now = useNow(1000);
  const life = useLife(pairing?.expires_at ?? null);
  const { seconds, share } = timeLeft(pairing?.expires_at ?? null, now, life);
  if (!pairing?.expires_at) return null;
  return (
    <div className="row link-phone__ring" role="timer" aria-live="off">
      <svg className="ring" viewBox="0 0 40 40" aria-hidden="true">
        <circle cx="20" cy="20" r="16" />
        <circle
          cx="20"
          cy="20"
          r="16"
          strokeDasharray="100.5"
          strokeDashoffset={100.5 * (1 - share)}
        />
      </svg>
      <div>
        <p className="medium num">
          {word} {span(seconds)}
        </p>
        <p className="tiny muted">{note}</p>
      </div>
      <span className="visually-hidden" aria-live="polite">
        {seconds === 10 ? "10 seconds left" : ""}
      </span>
    </div>
  );
}

/** How long this code lives, seen when it first appeared. */
function useLife(expiresAt: string | null): number {
  const seen = useRef({ expiresAt: "", life: 20 });
  useEffect(() => {
    if (!expiresAt || seen.current.expiresAt === expiresAt) return;
    const life = Math.max(1, (Date.parse(expiresAt) - Date.now()) / 1000);
    seen.current = { expiresAt, life };
  }, [expiresAt]);
  return seen.current.life;
}
