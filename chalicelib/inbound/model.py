"""What a session heard, in our own words; the receiver translates into these."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from chalicelib.chats.enclosed import Card, FileOffered, Place
from chalicelib.chats.model import MessageKind

EventId = NewType("EventId", int)
ReceiptKind = Literal["delivered", "read", "played"]
# Each comes once for a message's id. What could not be read is of a kind of its own, so
# that the same message may come again, readable.
EventKind = (
    Literal["message", "undecrypted", "edit", "revoke", "reaction"] | ReceiptKind
)


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


Event = MessageReceived | MessageEdited | MessageRevoked | Reacted | ReceiptReceived
