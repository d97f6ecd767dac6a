/** Files people choose, paste or drop, and as what they are sent. */

import { ApiError, sentence } from "../api/client";
import type { MediaKind } from "../api/types";

const PICTURES = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

export const PICTURES_ONLY = [...PICTURES].join(",");

/** A picture of another kind goes as a document: WhatsApp would not show it. */
export function kindOfFile({ type, name }: { type: string; name: string }): MediaKind {
  if (PICTURES.has(type)) return "image";
  return type === "audio/ogg" || /\.(ogg|oga|opus)$/i.test(name) ? "voice" : "document";
}

/** What a paste or a drop holds; nothing when it is only words. */
export function filesOf(held: DataTransfer | null): File[] {
  return [...(held?.files ?? [])];
}

/** Whether something that is dragged over the page is files. */
export function holdsFiles(held: DataTransfer | null): boolean {
  return held?.types.includes("Files") ?? false;
}

/** Whether the same file would be refused again. */
export function isRefused(thrown: unknown): boolean {
  return thrown instanceof ApiError && (thrown.status === 413 || thrown.status === 422);
}

/** What went wrong with a file, and what to do about it. */
export function fileProblem(thrown: unknown): string {
  const next = thrown instanceof ApiError ? thrown.fields.file : undefined;
  return [sentence(thrown), next].filter(Boolean).join(" ");
}
