/** What will really be sent, before it is: the file as it became, and the words with it. */

import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Media } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { fileProblem, isRefused } from "../ui/files";
import { Icon, type IconName } from "../ui/Icon";
import { useKeys } from "../ui/keys";
import { size } from "../ui/numbers";
import { usePreferences } from "../ui/preferences";
import { toast } from "../ui/toasts";
import { Attach } from "./Attach";
import { type Attached, type Attaching, toSend } from "./useAttaching";
import "./attaching.css";

export function AttachingStage({
  attaching,
  name,
  onSend,
}: {
  attaching: Attaching;
  name: string;
  onSend: (text: string, media: Media) => void;
}) {
  const { files, chosen, waits, close } = attaching;
  useKeys([{ keys: "Escape", does: "Back to the chat", act: close }]);
  if (!chosen) return null;
  const send = () => {
    if (waits !== null) {
      toast({ text: waits, bad: true });
      return;
    }
    for (const { text, media } of toSend(files)) onSend(text, media);
    close();
  };
  return (
    <section className="attaching" aria-label={`Files for ${name}`}>
      <header className="attaching__head">
        <IconButton icon="x" label="Back to the chat" onClick={close} />
        <div className="attaching__about">
          <b className="clip">{chosen.file.name}</b>
          <About one={chosen} />
        </div>
        <IconButton
          icon="trash"
          label={`Remove ${chosen.file.name}`}
          onClick={() => attaching.remove(chosen.key)}
        />
      </header>
      <div className="attaching__stage">
        <Staged key={chosen.key} one={chosen} onAgain={() => attaching.again(chosen.key)} />
      </div>
      <footer className="attaching__foot">
        {chosen.kind !== "voice" && (
          <Caption key={chosen.key} attaching={attaching} one={chosen} onSend={send} />
        )}
        <div className="attaching__row">
          <div className="attaching__strip">
            {files.map((one) => (
              <Small
                key={one.key}
                one={one}
                chosen={one.key === chosen.key}
                onChoose={() => attaching.choose(one.key)}
              />
            ))}
            <Attach onFiles={attaching.add} className="attaching__more">
              <Icon name="plus" />
            </Attach>
          </div>
          <button
            type="button"
            className="round round--send attaching__send"
            aria-label={files.length > 1 ? `Send ${files.length} files` : "Send"}
            title={waits ?? "Send"}
            aria-disabled={waits !== null}
            onClick={send}
          >
            <Icon name="send" />
            {files.length > 1 && <span className="attaching__count num">{files.length}</span>}
          </button>
        </div>
      </footer>
    </section>
  );
}

/** "4.1 MB → 214 KB. Where it was taken was removed." */
function About({ one: { file, share, media, failed } }: { one: Attached }) {
  if (failed) return <span className="tiny bad">Cannot be sent</span>;
  if (!media) {
    return (
      <span className="tiny muted num" role="status">
        {share < 1 ? `${size(file.size)} · ${Math.round(share * 100)}% sent` : "Checking"}
      </span>
    );
  }
  const before = file.size === media.bytes ? "" : `${size(file.size)} → `;
  const notices = media.notices.map(({ message }) => message).join(" ");
  return (
    <span className="tiny muted num">
      {before}
      {size(media.bytes)}
      {notices && ` · ${notices}`}
    </span>
  );
}

function Staged({ one, onAgain }: { one: Attached; onAgain: () => void }) {
  const { file, kind, media, share, failed } = one;
  if (failed) {
    return (
      <div className="attaching__paper" role="alert">
        <Icon name="alert" size="l" />
        <p>{fileProblem(failed)}</p>
        {!isRefused(failed) && (
          <Button icon="refresh" onClick={onAgain}>
            Try again
          </Button>
        )}
      </div>
    );
  }
  if (media?.kind === "image") return <img src={media.url} alt={file.name} />;
  return (
    <div className="attaching__paper">
      <Icon name={icons[kind]} size="l" />
      <b className="attaching__name">{file.name}</b>
      {media?.kind === "voice" && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has captions of what people say.
        <audio controls src={media.url} aria-label={file.name} />
      )}
      {!media && (
        <div
          className="meter"
          role="progressbar"
          aria-label={`Sending ${file.name}`}
          aria-valuenow={Math.round(share * 100)}
        >
          <i style={{ "--v": share * 100 }} />
        </div>
      )}
    </div>
  );
}

const icons: Record<Attached["kind"], IconName> = {
  image: "image",
  voice: "mic",
  document: "list",
};

function Caption({
  attaching,
  one,
  onSend,
}: {
  attaching: Attaching;
  one: Attached;
  onSend: () => void;
}) {
  const { enterSends } = usePreferences();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.shiftKey) return;
    if (!enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onSend();
  };
  return (
    <textarea
      ref={field}
      rows={1}
      className="attaching__caption"
      aria-label={`Caption of ${one.file.name}`}
      placeholder="Add a caption"
      value={one.caption}
      onChange={(event) => attaching.say(event.target.value)}
      onKeyDown={press}
    />
  );
}

function Small({
  one: { file, kind, media, failed },
  chosen,
  onChoose,
}: {
  one: Attached;
  chosen: boolean;
  onChoose: () => void;
}) {
  return (
    <button
      type="button"
      className={failed ? "attaching__small attaching__small--bad" : "attaching__small"}
      aria-label={file.name}
      aria-pressed={chosen}
      title={file.name}
      onClick={onChoose}
    >
      {media?.kind === "image" ? (
        <img src={media.url} alt="" />
      ) : (
        <Icon name={failed ? "alert" : icons[kind]} />
      )}
    </button>
  );
}
