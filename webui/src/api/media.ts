/** Files that people send: each is announced, sent to storage, and taken as what will go out. */

import { useEffect, useRef, useState } from "react";
import { api, upload } from "./client";
import type { AnnouncedUpload, Media, MediaKind } from "./types";

/** A file on its way from this page; `media` is what will be sent, once it is there. */
export interface Sending {
  key: string;
  file: File;
  kind: MediaKind;
  share: number;
  media: Media | null;
  failed: unknown;
}

/** Files on their way from this page, in the order they were chosen. Leaving it stops them. */
export function useSending() {
  const [files, setFiles] = useState<Sending[]>([]);
  const stops = useRef(new Map<string, AbortController>());
  const change = (key: string, next: Partial<Sending>) =>
    setFiles((before) => before.map((one) => (one.key === key ? { ...one, ...next } : one)));

  const send = async ({ key, file, kind }: Sending): Promise<Media | null> => {
    const stop = new AbortController();
    stops.current.set(key, stop);
    change(key, { share: 0, failed: null });
    try {
      const progress = (share: number) => change(key, { share });
      const media = await take(file, kind, progress, stop.signal);
      change(key, { share: 1, media });
      return media;
    } catch (failed) {
      if (!stop.signal.aborted) change(key, { failed });
      return null;
    }
  };

  useEffect(() => {
    const { current } = stops;
    return () => {
      for (const stop of current.values()) stop.abort();
    };
  }, []);

  return {
    files,
    /** Answers what will be sent; null when it failed or was stopped. */
    add: (file: File, kind: MediaKind): Promise<Media | null> => {
      const one = { key: crypto.randomUUID(), file, kind, share: 0, media: null, failed: null };
      setFiles((before) => [...before, one]);
      return send(one);
    },
    again: (key: string): Promise<Media | null> => {
      const one = files.find((each) => each.key === key);
      return one ? send(one) : Promise.resolve(null);
    },
    remove: (key: string) => {
      stops.current.get(key)?.abort();
      setFiles((before) => before.filter((one) => one.key !== key));
    },
    clear: () => {
      for (const stop of stops.current.values()) stop.abort();
      setFiles([]);
    },
  };
}

async function take(
  file: File,
  kind: MediaKind,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Media> {
  if (file.size === 0) throw new Error("The file is empty. Choose another.");
  const announced = await api.post<AnnouncedUpload>(
    "/media/uploads",
    { kind, file_name: file.name, bytes: file.size },
    { signal },
  );
  await upload(announced, file, onProgress, signal);
  return api.post<Media>("/media", { upload_id: announced.upload_id }, { signal });
}
