/** The picture of a draft: on its way, there, or refused with a reason. */

import { useSending } from "../api/media";
import type { Media } from "../api/types";
import { fileProblem } from "../ui/files";

export type Picture = {
  choose: (files: File[]) => void;
  remove: () => void;
} & (
  | { state: "none" }
  | { state: "sending"; name: string; share: number; cancel: () => void }
  | { state: "refused"; name: string; why: string; again: () => void; dismiss: () => void }
  /** `chosen` is the file it was made of, while this page knows. */
  | { state: "there"; media: Media; chosen: { name: string; bytes: number } | null }
);

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
  const acts = {
    choose: ([file]: File[]) => {
      if (!file) return;
      sending.clear();
      void keep(sending.add(file, "image"));
    },
    remove: () => {
      sending.clear();
      onChange(null);
    },
  };
  if (current?.failed) {
    return {
      ...acts,
      state: "refused",
      name: current.file.name,
      why: fileProblem(current.failed),
      again: () => void keep(sending.again(current.key)),
      dismiss: sending.clear,
    };
  }
  if (current && !current.media) {
    const { file, share } = current;
    return { ...acts, state: "sending", name: file.name, share, cancel: sending.clear };
  }
  if (!media) return { ...acts, state: "none" };
  const ours = current?.media?.id === media.id ? current.file : null;
  return {
    ...acts,
    state: "there",
    media: (current?.media?.id === media.id && current.media) || media,
    chosen: ours && { name: ours.name, bytes: ours.size },
  };
}
