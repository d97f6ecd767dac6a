/** The picture above the words of a bubble, at its place before it has loaded. */

import type { Media } from "../api/types";

export function BubblePicture({ media }: { media: Media | null }) {
  if (media?.kind !== "image") return null;
  return (
    <img
      className="bubble__picture"
      src={media.url}
      alt="Picture of the message"
      width={media.width ?? undefined}
      height={media.height ?? undefined}
    />
  );
}
