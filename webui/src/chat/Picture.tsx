/** A photo or a sticker: blurred at once, sharp when it is here, large on a click. */

import { type ReactNode, useState } from "react";
import { Icon } from "../ui/Icon";
import { FileState } from "./FileState";
import { useAskInView, useFile } from "./files";
import { Lightbox } from "./Lightbox";
import type { Held, Shown } from "./messages";

const WIDEST = 330;
const TALLEST = 360;

interface Given {
  message: Shown;
  name: string;
  /** For a file that this browser cannot draw. */
  otherwise: ReactNode;
}

export function Picture({ message, name, otherwise }: Given) {
  const { file } = message;
  const { progress, ask } = useFile(message);
  const place = useAskInView(progress.state === "offered", ask);
  const [large, setLarge] = useState(false);
  const [sharp, setSharp] = useState(false);
  const [odd, setOdd] = useState(false);
  const whose = `Photo from ${name}`;
  const url = progress.state === "stored" ? progress.url : null;
  if (odd) return otherwise;
  return (
    <div
      className="picture"
      style={box(file)}
      ref={(element) => {
        place.current = element;
      }}
    >
      {file?.thumbnail_url && !sharp && (
        <img className="picture__blur" src={file.thumbnail_url} alt="" />
      )}
      {url ? (
        <button
          type="button"
          className="picture__open"
          aria-label={`${whose}, larger`}
          onClick={() => setLarge(true)}
        >
          <img
            className={sharp ? "picture__sharp" : "picture__sharp picture__sharp--coming"}
            src={url}
            alt={whose}
            onLoad={() => setSharp(true)}
            onError={() => setOdd(true)}
          />
        </button>
      ) : (
        <FileState progress={progress} ask={ask} what="photo" bytes={file?.bytes} />
      )}
      {large && url && (
        <Lightbox url={url} title={whose} text={message.text} onClose={() => setLarge(false)} />
      )}
    </div>
  );
}

export function Sticker({ message, name, otherwise }: Given) {
  const { progress, ask } = useFile(message);
  const place = useAskInView(progress.state === "offered", ask);
  const [odd, setOdd] = useState(false);
  if (odd) return otherwise;
  return (
    <div
      className="sticker"
      ref={(element) => {
        place.current = element;
      }}
    >
      {progress.state === "stored" ? (
        <img src={progress.url} alt={`Sticker from ${name}`} onError={() => setOdd(true)} />
      ) : (
        <FileState progress={progress} ask={ask} what="sticker" />
      )}
    </div>
  );
}

export function Video({ message, name }: { message: Shown; name: string }) {
  const { file } = message;
  const { progress, ask } = useFile(message);
  return (
    <div className="picture" style={box(file)}>
      {progress.state === "stored" ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody has captions of what people film.
        <video
          controls
          preload="metadata"
          src={progress.url}
          poster={file?.thumbnail_url ?? undefined}
          aria-label={`Video from ${name}`}
        />
      ) : (
        <>
          {file?.thumbnail_url && (
            <img className="picture__blur" src={file.thumbnail_url} alt="" />
          )}
          <span className="picture__tag">
            <Icon name="play" size="s" /> Video
          </span>
          <FileState progress={progress} ask={ask} what="video" bytes={file?.bytes} />
        </>
      )}
    </div>
  );
}

/** The room it takes, known before it is here, so that nothing jumps. */
function box(file: Held | null): { inlineSize: number; aspectRatio: string } {
  const width = file?.width || 4;
  const height = file?.height || 3;
  const ratio = Math.min(2.4, Math.max(0.6, width / height));
  return {
    inlineSize: Math.round(Math.min(WIDEST, TALLEST * ratio)),
    aspectRatio: ratio.toFixed(3),
  };
}
