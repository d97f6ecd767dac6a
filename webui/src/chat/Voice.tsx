/** A voice message: a press fetches and plays it; it can be sought and hurried. */

import { useEffect, useRef, useState } from "react";
import { Icon } from "../ui/Icon";
import { FileState } from "./FileState";
import { minutes, useFile } from "./files";
import type { Shown } from "./messages";

const SPEEDS = [1, 1.5, 2];

export function Voice({ message, name }: { message: Shown; name: string }) {
  const { progress, ask } = useFile(message);
  const sound = useRef<HTMLAudioElement>(null);
  const wanted = useRef(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(message.file?.duration_seconds ?? 0);
  const [speed, setSpeed] = useState(1);
  const url = progress.state === "stored" ? progress.url : null;

  // Whoever pressed play before it was here hears it as soon as it is.
  useEffect(() => {
    if (url && wanted.current) void sound.current?.play();
  }, [url]);

  const press = () => {
    if (!url) {
      wanted.current = true;
      ask?.();
    } else if (playing) {
      sound.current?.pause();
    } else {
      void sound.current?.play();
    }
  };
  const hurry = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (sound.current) sound.current.playbackRate = next;
  };
  return (
    <div className="voice" role="group" aria-label={`Voice message from ${name}`}>
      {url && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has captions of what people say.
        <audio
          ref={sound}
          src={url}
          preload="metadata"
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setAt(0)}
          onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
          onDurationChange={({ currentTarget: { duration } }) =>
            Number.isFinite(duration) && setLength(duration)
          }
        />
      )}
      <button
        type="button"
        className="voice__play"
        aria-label={`${playing ? "Pause" : "Play"} voice message, ${minutes(length)}`}
        aria-disabled={!url && !ask}
        onClick={press}
      >
        {progress.state === "coming" ? (
          <span className="spin" aria-hidden="true" />
        ) : (
          <Icon name={playing ? "pause" : "play"} />
        )}
      </button>
      <input
        type="range"
        className="voice__seek"
        aria-label="Seek"
        min={0}
        max={Math.max(length, 0.1)}
        step={0.1}
        value={Math.min(at, length)}
        disabled={!url}
        style={{ "--done": `${length ? (at / length) * 100 : 0}%` }}
        onChange={({ target }) => {
          setAt(Number(target.value));
          if (sound.current) sound.current.currentTime = Number(target.value);
        }}
      />
      {url && (
        <button
          type="button"
          className="voice__speed"
          aria-label={`Speed ${speed}`}
          onClick={hurry}
        >
          {speed}×
        </button>
      )}
      <span className="voice__time tiny num">{minutes(at || length)}</span>
      {progress.state === "failed" && (
        <FileState progress={progress} ask={ask} what="message" />
      )}
    </div>
  );
}
