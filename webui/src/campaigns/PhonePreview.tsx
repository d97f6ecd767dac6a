/** What one real lead will see; the arrows walk through the leads. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { Preview } from "../api/types";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { count } from "../ui/numbers";
import { Avatar } from "../ui/Small";
import { useNow, useZone } from "../ui/Time";
import { clock, dayName } from "../ui/times";
import type { Draft } from "./draft";
import { MessageBubble } from "./MessageBubble";

export function PhonePreview({
  draft,
  preview,
  offset,
  onOffset,
}: {
  draft: Draft;
  preview: UseQueryResult<Preview>;
  offset: number;
  onOffset: (offset: number) => void;
}) {
  const zone = useZone();
  const now = useNow();
  const at =
    draft.starts_at && new Date(draft.starts_at) > now ? new Date(draft.starts_at) : now;
  const sample = preview.data?.sample;
  const last = Math.max(0, (preview.data?.will_receive ?? 1) - 1);
  return (
    <figure className="campaign-preview stack">
      <figcaption className="row row--between">
        <h3>{sample ? `What ${sample.name} will see` : "What they will see"}</h3>
        <span className="row campaign-preview__arrows">
          <span className="tiny muted num">
            {sample && `${count(offset + 1)} of ${count(last + 1)}`}
          </span>
          <IconButton
            icon="left"
            label="Previous lead"
            size="s"
            disabled={offset === 0}
            onClick={() => onOffset(offset - 1)}
          />
          <IconButton
            icon="right"
            label="Next lead"
            size="s"
            disabled={offset >= last}
            onClick={() => onOffset(offset + 1)}
          />
        </span>
      </figcaption>
      <div className="phone">
        <div className="phone__head">
          <Icon name="left" size="s" />
          <Avatar name="Your phone" size={28} />
          <div>
            <b>Your phone</b>
            <div className="tiny muted">online</div>
          </div>
        </div>
        <div className="wall phone__wall">
          <div className="day">{dayName(at, zone, now)}</div>
          {sample && (sample.text || draft.media) ? (
            <MessageBubble media={draft.media} text={sample.text}>
              <span className="bubble__meta">{clock(at, zone)}</span>
            </MessageBubble>
          ) : (
            <p className="tiny muted campaign-preview__none">
              {draft.text.trim() || draft.media
                ? "Nobody would get it yet."
                : "The message appears here as you write."}
            </p>
          )}
        </div>
      </div>
    </figure>
  );
}
