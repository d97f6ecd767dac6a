/** The message as a bubble: the picture at its place before it has loaded, then the words. */

import type { ReactNode } from "react";
import type { Media } from "../api/types";
import { Formatted } from "../ui/Formatted";

export function MessageBubble({
  media,
  text,
  children,
}: {
  media: Media | null;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className="bubble bubble--first">
      {media?.kind === "image" && (
        <img
          className="bubble__picture"
          src={media.url}
          alt="Shown above the message"
          width={media.width ?? undefined}
          height={media.height ?? undefined}
        />
      )}
      {text && <Formatted text={text} />}
      {children}
    </div>
  );
}
