/** What a message holds beside its text: a file, a place, a contact. */

import { useLocation } from "wouter";
import { useNewChat } from "../api/chats";
import { sentence } from "../api/client";
import { useMay } from "../api/rights";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { kindOf } from "../ui/kinds";
import { size } from "../ui/numbers";
import { Avatar } from "../ui/Small";
import { toast } from "../ui/toasts";
import { FileState } from "./FileState";
import { useFile } from "./files";
import type { Shown } from "./messages";
import { Picture, Sticker, Video } from "./Picture";
import { Voice } from "./Voice";
import "./enclosed.css";

const NO_MESSAGE = {
  undecrypted: "Waiting for this message. Open WhatsApp on the phone.",
  unknown: "This message can only be seen on the phone.",
};

export function Enclosed({
  message,
  name,
  deviceId,
}: {
  message: Shown;
  name: string;
  deviceId: number;
}) {
  const { kind, file, place, cards } = message;
  if (kind === "undecrypted" || kind === "unknown") {
    return message.text ? null : <Instead kind={kind} />;
  }
  const saved = <Paper message={message} />;
  if (kind === "image" && file) {
    return <Picture message={message} name={name} otherwise={saved} />;
  }
  if (kind === "sticker" && file) {
    return <Sticker message={message} name={name} otherwise={saved} />;
  }
  if (kind === "video" && file) return <Video message={message} name={name} />;
  if (kind === "voice" && file) return <Voice message={message} name={name} />;
  if (file) return saved;
  if (place) return <Spot place={place} />;
  if (cards.length > 0) {
    return cards.map((card) => (
      <ContactCard key={`${card.name} ${card.phones[0]}`} card={card} deviceId={deviceId} />
    ));
  }
  return <Named kind={kind} />;
}

function Instead({ kind }: { kind: keyof typeof NO_MESSAGE }) {
  return (
    <p className="bubble__instead">
      <Icon name={kindOf(kind)?.icon ?? "info"} size="s" />
      {NO_MESSAGE[kind]}
    </p>
  );
}

function Named({ kind }: { kind: Shown["kind"] }) {
  const named = kindOf(kind);
  if (!named) return null;
  return (
    <p className="bubble__kind">
      <Icon name={named.icon} size="s" />
      {named.name}
    </p>
  );
}

function Paper({ message }: { message: Shown }) {
  const { file } = message;
  const { progress, ask } = useFile(message);
  if (!file) return null;
  const name = file.name ?? kindOf(message.kind)?.name ?? "Document";
  const ending = name.includes(".") ? (name.split(".").at(-1) ?? "") : "";
  const about = [ending.toUpperCase().slice(0, 5), file.bytes && size(file.bytes)];
  return (
    <div className="paper">
      <span className="paper__icon" aria-hidden="true">
        <Icon name="list" />
      </span>
      <span className="paper__words">
        <b className="paper__name">{name}</b>
        <span className="tiny muted num">{about.filter(Boolean).join(" · ")}</span>
      </span>
      {progress.state === "stored" ? (
        <a className="button button--s" href={progress.url} download={name}>
          <Icon name="download" size="s" />
          Save
        </a>
      ) : (
        <FileState progress={progress} ask={ask} what="document" />
      )}
    </div>
  );
}

function Spot({ place }: { place: NonNullable<Shown["place"]> }) {
  const point = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const at = `mlat=${place.latitude}&mlon=${place.longitude}`;
  const map = `https://www.openstreetmap.org/?${at}#map=16/${place.latitude}/${place.longitude}`;
  return (
    <div className="paper">
      <span className="paper__icon" aria-hidden="true">
        <Icon name="globe" />
      </span>
      <span className="paper__words">
        <b>{place.name ?? "Location"}</b>
        {place.address && <span className="tiny">{place.address}</span>}
        <span className="tiny muted num">{point}</span>
        <a className="small" href={map} target="_blank" rel="noreferrer">
          Open a map
        </a>
      </span>
    </div>
  );
}

function ContactCard({ card, deviceId }: { card: Shown["cards"][number]; deviceId: number }) {
  const [, go] = useLocation();
  const write = useNewChat(deviceId);
  const may = useMay("change");
  const [phone] = card.phones;
  const begin = () =>
    phone &&
    write.mutate(phone, {
      onSuccess: (chat) => go(`/device/${chat.device_id}/whatsapp-web/${chat.id}`),
      onError: (error) => toast({ text: sentence(error), bad: true }),
    });
  return (
    <div className="paper">
      <Avatar name={card.name} size={40} />
      <span className="paper__words">
        <b>{card.name}</b>
        <span className="tiny muted num">{card.phones.join(", ") || "No number"}</span>
      </span>
      {may && phone && (
        <Button size="s" busy={write.isPending && "Opening…"} onClick={begin}>
          Write to
        </Button>
      )}
    </div>
  );
}
