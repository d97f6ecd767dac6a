"""A line of a chat in the words of the contract, with its file, place and cards."""

from base64 import b64encode
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from api.endpoint import Call
from api.media import address_of
from chalicelib.chats import files
from chalicelib.chats.model import Attached, Direction, Message, MessageKind
from chalicelib.sends.failures import failure
from chalicelib.sends.states import SendState


class CampaignName(BaseModel):
    """The campaign that sent a message."""

    id: int
    name: str


class AttachedAnswer(BaseModel):
    """A file of a message: `offered` by WhatsApp, or `stored` here; or why not.

    Once it is stored, it can be sent again by its `media_id`.
    """

    media_id: int | None
    name: str | None
    mime: str
    bytes: int | None
    width: int | None
    height: int | None
    duration_seconds: float | None
    thumbnail_url: str | None
    url: str | None
    state: Literal["offered", "stored", "failed"]
    message: str | None


class PlaceAnswer(BaseModel):
    """A point on the map."""

    latitude: float
    longitude: float
    name: str | None
    address: str | None


class CardAnswer(BaseModel):
    """A contact somebody passed on."""

    name: str
    phones: list[str]


class ReactionAnswer(BaseModel):
    """An emoji at a message."""

    from_me: bool
    emoji: str


class MessageAnswer(BaseModel):
    """A line; `state` is null for what was not sent from here."""

    id: int
    chat_id: int
    client_id: UUID | None
    direction: Direction
    kind: MessageKind
    text: str
    at: datetime
    edited_at: datetime | None
    revoked_at: datetime | None
    file: AttachedAnswer | None
    place: PlaceAnswer | None
    cards: list[CardAnswer]
    reactions: list[ReactionAnswer]
    state: SendState | None
    code: str | None
    message: str | None
    campaign: CampaignName | None


def line_answer(call: Call, line: Message) -> MessageAnswer:
    """The line as a browser draws it."""
    return MessageAnswer.model_validate(line_fields(call, line))


def line_fields(call: Call, line: Message) -> dict[str, object]:
    """Every field of a MessageAnswer."""
    campaign = {"id": line.campaign_id, "name": line.campaign_name}
    details = line.details or {}
    return {
        "id": line.id,
        "chat_id": line.chat_id,
        "client_id": line.client_id,
        "direction": line.direction,
        "kind": line.kind,
        "text": line.text,
        "at": line.at,
        "edited_at": line.edited_at,
        "revoked_at": line.revoked_at,
        "file": _file(call, line.file, line.media_id) if line.file else None,
        "place": details.get("place"),
        "cards": details.get("cards", []),
        "reactions": [
            {"from_me": each.from_me, "emoji": each.emoji} for each in line.reactions
        ],
        "state": line.state,
        "code": line.code,
        "message": failure(line.code).message if line.code else None,
        "campaign": campaign if line.campaign_id else None,
    }


def _file(call: Call, file: Attached, media_id: int | None) -> AttachedAnswer:
    thumbnail = file.thumbnail and b64encode(file.thumbnail).decode()
    return AttachedAnswer(
        media_id=media_id,
        name=file.file_name,
        mime=file.mime,
        bytes=file.size,
        width=file.width,
        height=file.height,
        duration_seconds=file.duration.total_seconds() if file.duration else None,
        thumbnail_url=f"data:image/jpeg;base64,{thumbnail}" if thumbnail else None,
        url=_url(call, file),
        state=_state(file),
        message=files.sentence(file.failure_code) if file.failure_code else None,
    )


def _state(file: Attached) -> Literal["offered", "stored", "failed"]:
    if file.storage_key is not None:
        return "stored"
    return "failed" if file.failure_code else "offered"


def _url(call: Call, file: Attached) -> str | None:
    if file.storage_key is None:
        return None
    return address_of(
        call.doors.storage,
        key=file.storage_key,
        mime=file.mime,
        file_name=file.file_name,
    )
