/** One message; a failed one stays in its place and offers another try. */

import { Formatted } from "../ui/Formatted";
import { Icon } from "../ui/Icon";
import { kindOf } from "../ui/kinds";
import { Tick } from "../ui/Tick";
import { Time, useZone } from "../ui/Time";
import { tickOf } from "../ui/ticks";
import { clock } from "../ui/times";
import { canRetry, type Shown } from "./messages";

export function Bubble({
  message,
  first,
  name,
  onRetry,
}: {
  message: Shown;
  first: boolean;
  name: string;
  onRetry: ((message: Shown) => void) | undefined;
}) {
  const zone = useZone();
  const { mine, problem, state } = message;
  const kind = kindOf(message.kind);
  const look = [
    "bubble",
    mine && "bubble--mine",
    first && "bubble--first",
    problem !== null && "bubble--failed",
  ];
  const spoken = [
    mine ? "You" : name,
    message.text || kind?.name,
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
        {kind && (
          <p className="bubble__kind">
            <Icon name={kind.icon} size="s" />
            {kind.name}
          </p>
        )}
        {message.text && <Formatted text={message.text} />}
        <span className="bubble__meta">
          <Time at={message.at} as="clock" />
          {state && <Tick state={state} />}
        </span>
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
