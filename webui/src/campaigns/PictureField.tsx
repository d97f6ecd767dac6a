/** The picture of the message: chosen, dropped or pasted; what of it will be sent. */

import { useRef } from "react";
import { Button } from "../ui/Button";
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
      <Shown picture={picture} choose={choose} />
    </div>
  );
}

function Shown({ picture, choose }: { picture: Picture; choose: () => void }) {
  switch (picture.state) {
    case "none":
      return (
        <button type="button" className="picture-field__add" onClick={choose}>
          <Icon name="image" />
          <span>Add a picture</span>
          <span className="muted wide-only">or drop or paste one here</span>
        </button>
      );
    case "sending":
      return (
        <div className="picture-field__row" role="status">
          <span className="thumb thumb--coming">
            <Icon name="image" />
          </span>
          <div className="grow">
            <p className="clip medium">{picture.name}</p>
            <div
              className="meter"
              role="progressbar"
              aria-label={`Sending ${picture.name}`}
              aria-valuenow={Math.round(picture.share * 100)}
            >
              <i style={{ "--v": picture.share * 100 }} />
            </div>
            <p className="tiny muted">{picture.share < 1 ? "Sending" : "Making it small"}</p>
          </div>
          <Button kind="ghost" onClick={picture.cancel}>
            Cancel
          </Button>
        </div>
      );
    case "refused":
      return (
        <Banner
          tone="bad"
          icon="alert"
          box
          acts={
            <span className="row">
              <Button size="s" onClick={picture.again}>
                Try again
              </Button>
              <Button size="s" onClick={choose}>
                Choose another
              </Button>
            </span>
          }
        >
          <b>{picture.name}</b> was not added. {picture.why}
        </Banner>
      );
    case "there":
      return <There picture={picture} choose={choose} />;
  }
}

function There({
  picture: { media, chosen, remove },
  choose,
}: {
  picture: Extract<Picture, { state: "there" }>;
  choose: () => void;
}) {
  const bytes = chosen && chosen.bytes !== media.bytes ? `${size(chosen.bytes)} → ` : "";
  return (
    <div className="picture-field__row">
      <img className="thumb" src={media.url} alt="" />
      <div className="grow">
        <p className="clip medium">{chosen?.name ?? "Picture"}</p>
        <p className="tiny muted num">
          {bytes}
          {size(media.bytes)}
          {media.width && ` · ${media.width} × ${media.height}`} · caption is the message
        </p>
        {media.notices.map(({ code, message }) => (
          <p key={code} className="tiny muted">
            {message}
          </p>
        ))}
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
