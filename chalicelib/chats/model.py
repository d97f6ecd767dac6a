"""What a chat is, and what a line of it is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NewType
from uuid import UUID

ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)

Direction = Literal["in", "out"]
MessageKind = Literal[
    "text", "image", "video", "voice", "document",
    "sticker", "location", "contact", "undecrypted", "unknown",
]  # fmt: skip
Word = Literal["out", "in"]  # about being written to
Filter = Literal["all", "unread", "waiting", "leads"]  # waiting: they wrote last
# What a line waits for: that it comes at all (only an edit or a deletion of it did), or
# that it can be read.
Awaited = Literal["original", "readable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A device and a person, as the list shows them. `last_*` is the latest line."""

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
    last_revoked_at: datetime | None
    last_details: Mapping[str, Any] | None
    last_duration: timedelta | None
    last_file_name: str | None
    unread: int
    composing_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOfDevice:
    """Where a chat is."""

    id: ChatId
    device_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCounts:
    """How many chats of a device each filter shows."""

    total: int
    unread: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The file of a line: offered by WhatsApp until it is stored with us.

    `failure_code` says why the last try to fetch it failed.
    """

    message_id: MessageId
    mime: str
    size: int | None
    width: int | None
    height: int | None
    duration: timedelta | None
    file_name: str | None
    thumbnail: bytes | None
    storage_key: str | None
    failure_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that WhatsApp has for us; `media_id` once it was fetched."""

    message_id: MessageId
    device_id: int
    reference: bytes
    mime: str
    size: int | None
    width: int | None
    height: int | None
    duration: timedelta | None
    file_name: str | None
    media_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What one side of a chat thinks of a line."""

    message_id: MessageId
    from_me: bool
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A line. `state` is that of its send: typed on the phone itself, it has none.

    `details` are a place or cards, as JSON.
    """

    id: MessageId
    chat_id: ChatId
    device_id: int
    client_id: UUID | None
    direction: Direction
    kind: MessageKind
    text: str
    media_id: int | None
    details: Mapping[str, Any] | None
    at: datetime
    edited_at: datetime | None
    revoked_at: datetime | None
    send_id: int | None
    state: str | None
    code: str | None
    campaign_id: int | None
    campaign_name: str | None
    file: Attached | None = None
    reactions: Sequence[Reaction] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said about being written to, and when."""

    word: Word
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A chat that had unread lines; `is_told`: whether its person may know."""

    device_id: int
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A line of theirs as WhatsApp knows it, and who wrote it."""

    whatsapp_id: str
    phone: str | None
    lid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A place in a list, latest first: a page begins after it."""

    at: datetime
    id: int
