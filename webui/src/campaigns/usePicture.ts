/** The picture of a draft: on its way, there, or refused with a reason. */

import { useSending } from "../api/media";
import type { Media } from "../api/types";
import { fileProblem, isRefused } from "../ui/files";

export interface Picture {
  choose: (files: File[]) => void;
  remove: () => void;
  /** What the message has; another may be on its way to take its place. */
  media: Media | null;
  /** The file it was made of, while this page knows. */
  chosen: { name: string; bytes: number } | null;
  sending: { name: string; share: number; cancel: () => void } | null;
  failed: {
    name: string;
    why: string;
    again: (() => void) | null;
    dismiss: () => void;
  } | null;
}

export function usePicture(
  media: Media | null,
  onChange: (media: Media | null) => void,
): Picture {
  const sending = useSending();
  const [current] = sending.files;
  const keep = async (coming: Promise<Media | null>) => {
    const taken = await coming;
    if (taken) onChange(taken);
  };
  const ours = current?.media?.id === media?.id ? current : undefined;
  return {
    choose: ([file]) => {
      if (!file) return;
      sending.clear();
      void keep(sending.add(file, "image"));
    },
    remove: () => {
      sending.clear();
      onChange(null);
    },
    media: ours?.media ?? media,
    chosen: ours ? { name: ours.file.name, bytes: ours.file.size } : null,
    sending:
      current && !current.media && !current.failed
        ? { name: current.file.name, share: current.share, cancel: sending.clear }
        : null,
    failed: current?.failed
      ? {
          name: current.file.name,
          why: fileProblem(current.failed),
          again: isRefused(current.failed) ? null : () => void keep(sending.again(current.key)),
          dismiss: sending.clear,
        }
      : null,
  };
}
