/** Messages that are not text: what they are called, and their icon. */

import type { MessageKind } from "../api/types";
import type { IconName } from "./Icon";

const kinds: Record<Exclude<MessageKind, "text">, { name: string; icon: IconName }> = {
  image: { name: "Photo", icon: "image" },
  video: { name: "Video", icon: "play" },
  voice: { name: "Voice message", icon: "mic" },
  document: { name: "Document", icon: "list" },
  sticker: { name: "Sticker", icon: "smile" },
  location: { name: "Location", icon: "globe" },
  contact: { name: "Contact", icon: "leads" },
  undecrypted: { name: "Waiting for this message", icon: "clock" },
  unknown: { name: "Message of another kind", icon: "info" },
};

export function kindOf(kind: MessageKind | null): { name: string; icon: IconName } | null {
  return kind === null || kind === "text" ? null : (kinds[kind] ?? kinds.unknown);
}
