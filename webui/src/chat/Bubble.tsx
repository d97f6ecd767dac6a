/** One message; a failed one stays in its place and offers another try. */

import { Formatted } from "../ui/Formatted";
import { Icon } from "../ui/Icon";
import { kindOf } from "../ui/kinds";
import { Tick } from "../ui/Tick";
import { Time, useZone } from "../ui/Time";
import { tickOf } from "../ui/ticks";
import { clock } from "../ui/times";
import { Enclosed } from "./Enclosed";
import { canRetry, type Shown } from "./messages";

export function Bubble({
  message,
  first,
  name,
  deviceId,
  onRetry,
}: {
  message: Shown;
  first: boolean;
  name: string;
  deviceId: number;
  onRetry: ((message: Shown) => void) | undefined;
}) {
  const zone = useZone();
  const { mine, problem, state, revoked, reactions } = message;
  const whose = mine ? "you" : name;
  const look = [
    "bubble",
    mine && "bubble--mine",
    first && "bubble--first",
    message.kind === "sticker" && !revoked && "bubble--bare",
    reactions.length > 0 && "bubble--reacted",
    problem !== null && "bubble--failed",
  ];
  const spoken = [
    mine ? "You" : name,
    revoked ? "deleted" : message.text || kindOf(message.kind)?.name,
    message.edited && "edited",
    clock(message.at, zone),
    state && tickOf(state).name,
  ];
  return (
    <article
      className={first ? "line line--first" : "line"}
      aria-label={spoken.filter(Boolean).join(", ")}
    >
      <div className={look.filter(Boolean).join(" ")}>
        {message.campaign && (
          <span className="bubble__origin">
            <Icon name="campaign" size="s" />
            {message.campaign}
          </span>
        )}
        {revoked ? (
          <p className="bubble__instead">
            <Icon name="stopsign" size="s" />
            {mine ? "You deleted this message" : "This message was deleted"}
          </p>
        ) : (
          <>
            <Enclosed message={message} name={whose} deviceId={deviceId} />
            {message.text && <Formatted text={message.text} />}
          </>
        )}
        <span className="bubble__meta">
          {message.edited && <span>Edited</span>}
          <Time at={message.at} as="clock" />
          {state && !revoked && <Tick state={state} />}
        </span>
        <Reactions reactions={reactions} name={name} />
      </div>
      {problem !== null && (
        <p className="line__problem">
          {problem}
          {onRetry && canRetry(message) && (
            <>
              {" · "}
              <button type="button" className="link" onClick={() => onRetry(message)}>
                Try again
              </button>
            </>
          )}
        </p>
      )}
    </article>
  );
}

function Reactions({ reactions, name }: { reactions: Shown["reactions"]; name: string }) {
  if (reactions.length === 0) return null;
  const spoken = reactions.map(
    ({ emoji, from_me }) => `${emoji} from ${from_me ? "you" : name}`,
  );
  const said = `Reactions: ${spoken.join(", ")}`;
  return (
    <span className="reactions" role="img" aria-label={said} title={said}>
      {reactions.map(({ emoji, from_me }) => (
        <span key={String(from_me)}>{emoji}</span>
      ))}
    </span>
  );
}
