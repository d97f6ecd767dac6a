/** A button that asks which kind of file, and then for the files. */

import { type ReactNode, useRef } from "react";
import type { MediaKind } from "../api/types";
import { PICTURES_ONLY } from "../ui/files";
import { Menu } from "../ui/Menu";

const ACCEPTED: Record<MediaKind, string> = {
  image: PICTURES_ONLY,
  voice: "audio/ogg,.ogg,.oga,.opus",
  document: "",
};

export function Attach({
  onFiles,
  className,
  children,
}: {
  onFiles: (files: File[], kind: MediaKind) => void;
  className: string;
  children: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  const kind = useRef<MediaKind>("image");
  const ask = (wanted: MediaKind) => () => {
    if (!input.current) return;
    kind.current = wanted;
    input.current.accept = ACCEPTED[wanted];
    input.current.click();
  };
  return (
    <>
      <Menu
        label="Attach"
        className={className}
        items={[
          { label: "Picture", icon: "image", onSelect: ask("image") },
          { label: "Document", icon: "list", onSelect: ask("document") },
          { label: "Voice message", icon: "mic", note: ".ogg", onSelect: ask("voice") },
        ]}
      >
        {children}
      </Menu>
      <input
        ref={input}
        type="file"
        multiple
        className="visually-hidden"
        aria-label="Files to send"
        tabIndex={-1}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])], kind.current);
          event.target.value = "";
        }}
      />
    </>
  );
}
