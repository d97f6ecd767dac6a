/** The picture of the message: chosen, dropped or pasted; what of it will be sent. */

import { useRef } from "react";
import type { Media } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { PICTURES_ONLY } from "../ui/files";
import { Icon } from "../ui/Icon";
import { size } from "../ui/numbers";
import { Banner } from "../ui/States";
import type { Picture } from "./usePicture";

export function PictureField({ picture }: { picture: Picture }) {
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  return (
    <div className="picture-field">
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        aria-label="Picture"
        tabIndex={-1}
        accept={PICTURES_ONLY}
        onChange={(event) => {
          picture.choose([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {picture.failed && <NotAdded failed={picture.failed} choose={choose} />}
      {picture.sending ? (
        <Coming {...picture.sending} />
      ) : picture.media ? (
        <There {...picture} media={picture.media} choose={choose} />
      ) : (
        !picture.failed && (
          <button type="button" className="picture-field__add" onClick={choose}>
            <Icon name="image" />
            <span>Add a picture</span>
            <span className="muted wide-only">or drop or paste one here</span>
          </button>
        )
      )}
    </div>
  );
}

function NotAdded({
  failed: { name, why, again, dismiss },
  choose,
}: {
  failed: NonNullable<Picture["failed"]>;
  choose: () => void;
}) {
  return (
    <Banner
      tone="bad"
      icon="alert"
      box
      acts={<IconButton icon="x" label="Go on without it" size="s" onClick={dismiss} />}
    >
      <b>{name}</b> was not added. {why}
      <span className="row picture-field__acts">
        {again && (
          <Button size="s" onClick={again}>
            Try again
          </Button>
        )}
        <Button size="s" onClick={choose}>
          Choose another
        </Button>
      </span>
    </Banner>
  );
}

function Coming({ name, share, cancel }: NonNullable<Picture["sending"]>) {
  return (
    <div className="picture-field__row" role="status">
      <span className="thumb thumb--coming">
        <Icon name="image" />
      </span>
      <div className="picture-field__words">
        <p className="clip medium">{name}</p>
        <div
          className="meter"
          role="progressbar"
          aria-label={`Sending ${name}`}
          aria-valuenow={Math.round(share * 100)}
        >
          <i style={{ "--v": share * 100 }} />
        </div>
        <p className="tiny muted">{share < 1 ? "Sending" : "Making it small"}</p>
      </div>
      <Button kind="ghost" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}

function There({
  media,
  chosen,
  remove,
  choose,
}: Pick<Picture, "chosen" | "remove"> & { media: Media; choose: () => void }) {
  const before = chosen && chosen.bytes !== media.bytes ? `${size(chosen.bytes)} → ` : "";
  const notices = media.notices.map(({ message }) => message).join(" ");
  return (
    <div className="picture-field__row">
      <img className="thumb" src={media.url} alt="" />
      <div className="picture-field__words">
        <p className="clip medium">{chosen?.name ?? "Picture"}</p>
        <p className="tiny muted num">
          {before}
          {size(media.bytes)} · caption is the message
        </p>
        {notices && <p className="tiny muted">{notices}</p>}
      </div>
      <Button kind="ghost" onClick={choose}>
        Replace
      </Button>
      <Button kind="ghost" onClick={remove}>
        Remove
      </Button>
    </div>
  );
}
