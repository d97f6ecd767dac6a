"""What a session heard, in our own words; the receiver translates into these."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NewType, cast

from chalicelib.chats.model import MessageKind

EventId = NewType("EventId", int)
ReceiptKind = Literal["delivered", "read", "played"]
# A receipt is stored under its own kind: each comes once for a message.
EventKind = Literal["message"] | ReceiptKind
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Who is at the other end: a phone number (E.164 without its plus), a LID, or both.

    Give both whenever both are known: that is how we learn that they are one person.
    """

    phone: str | None = None
    lid: str | None = None

    def __post_init__(self) -> None:
        if not self.phone and not self.lid:
            raise ValueError("an address is a phone number or a LID")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOffered:
    """A file that came with a message, and how its transport fetches it.

    `reference` is for the transport's `download` alone. The rest is as the sender's
    client said, and may be wrong; `thumbnail` is a small JPEG.
    """

    reference: bytes
    mime: str
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    duration: timedelta | None = None
    file_name: str | None = None
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the map, in degrees, and what its sender called it."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A contact somebody passed on; numbers as they stood on the card."""

    name: str
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A line of a 1:1 chat: theirs, or (`from_me`) typed on the phone itself.

    `at` is WhatsApp's time. `history` marks what came with the history sync: it shows
    in the chat, and counts neither as unread nor as a reply. `text` is the caption of a
    file. Of kind `undecrypted` it could not be read yet: the same id may come again,
    readable.
    """

    message_id: str | None
    chat: Address
    from_me: bool
    kind: MessageKind
    text: str
    at: datetime
    push_name: str | None = None
    history: bool = False
    file: FileOffered | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()

    def to_payload(self) -> Payload:
        """As JSON that Postgres can hold."""
        return {
            "message_id": self.message_id,
            "chat": _address_to_payload(self.chat),
            "from_me": self.from_me,
            "kind": self.kind,
            "text": _storable(self.text),
            "at": self.at.isoformat(),
            "push_name": _storable(self.push_name) if self.push_name else None,
            "history": self.history,
        }

    @staticmethod
    def from_payload(payload: Payload) -> "MessageReceived":
        """What `to_payload` wrote."""
        return MessageReceived(
            message_id=payload["message_id"],
            chat=_address_from_payload(payload["chat"]),
            from_me=payload["from_me"],
            kind=cast(MessageKind, payload["kind"]),
            text=payload["text"],
            at=datetime.fromisoformat(payload["at"]),
            push_name=payload["push_name"],
            history=payload["history"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """A line says something else now. `message_id` is this event's, not the line's."""

    message_id: str
    target_id: str
    chat: Address
    from_me: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRevoked:
    """Its author took a line back, for everybody."""

    message_id: str
    target_id: str
    chat: Address
    from_me: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """An emoji at a line, of either side; an empty one takes it back."""

    message_id: str
    target_id: str
    chat: Address
    from_me: bool
    emoji: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReceived:
    """WhatsApp's word that messages of ours were delivered, read or played."""

    message_ids: tuple[str, ...]
    kind: ReceiptKind
    at: datetime
    chat: Address

    def to_payload(self) -> Payload:
        """As JSON that Postgres can hold."""
        return {
            "message_ids": list(self.message_ids),
            "kind": self.kind,
            "at": self.at.isoformat(),
            "chat": _address_to_payload(self.chat),
        }

    @staticmethod
    def from_payload(payload: Payload) -> "ReceiptReceived":
        """What `to_payload` wrote."""
        return ReceiptReceived(
            message_ids=tuple(payload["message_ids"]),
            kind=cast(ReceiptKind, payload["kind"]),
            at=datetime.fromisoformat(payload["at"]),
            chat=_address_from_payload(payload["chat"]),
        )


Event = MessageReceived | MessageEdited | MessageRevoked | Reacted | ReceiptReceived


def from_payload(kind: EventKind, payload: Payload) -> Event:
    """The event that was stored as `kind`."""
    if kind == "message":
        return MessageReceived.from_payload(payload)
    return ReceiptReceived.from_payload(payload)


def _address_to_payload(address: Address) -> Payload:
    return {"phone": address.phone, "lid": address.lid}


def _address_from_payload(payload: Payload) -> Address:
    return Address(phone=payload["phone"], lid=payload["lid"])


def _storable(text: str) -> str:
    # Postgres holds neither NUL nor half a surrogate pair; one such message must not
    # keep the rest of its batch from being stored.
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
