"""What a chat is, and what a line of it is. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType
from uuid import UUID

ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)

Direction = Literal["in", "out"]
MessageKind = Literal[
    "text", "image", "video", "voice", "document",
    "sticker", "location", "contact", "undecrypted", "unknown",
]  # fmt: skip
Filter = Literal["all", "unread", "waiting", "leads"]  # waiting: they wrote last


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A device and a person, as the list shows them. `last_*` is the preview."""

    id: ChatId
    device_id: int
    person_id: int
    name: str | None
    phone: str | None
    lead_id: int | None
    suppressed: bool
    last_at: datetime | None
    last_kind: MessageKind | None
    last_text: str | None
    last_direction: Direction | None
    last_state: str | None
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCounts:
    """How many chats of a device each filter shows."""

    total: int
    unread: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A line. `state` is that of its send: typed on the phone itself, it has none."""

    id: MessageId
    chat_id: ChatId
    device_id: int
    client_id: UUID | None
    direction: Direction
    kind: MessageKind
    text: str
    at: datetime
    send_id: int | None
    state: str | None
    code: str | None
    campaign_id: int | None
    campaign_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody wrote, and when."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A line of theirs as WhatsApp knows it, and who wrote it."""

    whatsapp_id: str
    phone: str | None
    lid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a list, latest first: a page begins after it."""

    at: datetime
    id: int
