"""The inbox of a device: its chats, found, opened and read."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body
from api.routes.accounts import account_of
from api.routes.devices import wake
from chalicelib.chats import actions, store
from chalicelib.chats.model import (
    Before,
    Chat,
    ChatId,
    Direction,
    Filter,
    MessageKind,
)
from chalicelib.chats.preview import preview
from chalicelib.devices import actions as devices
from chalicelib.devices.model import DeviceId
from chalicelib.errors import NotFound
from chalicelib.sends.states import SendState

routes = Routes()


class PersonAnswer(BaseModel):
    """Who is at the other end; `name` is the lead's, else their own."""

    id: int
    name: str | None
    phone: str | None
    lead_id: int | None
    suppressed: bool


class ChatAnswer(BaseModel):
    """A chat as the list shows it.

    `last_text` says of any kind of line what it is; `last_kind` is null when the line
    was deleted. They type until `composing_until`, or until they say otherwise.
    """

    id: int
    device_id: int
    person: PersonAnswer
    last_at: datetime | None
    last_kind: MessageKind | None
    last_text: str | None
    last_direction: Direction | None
    last_state: SendState | None
    unread: int
    composing_until: datetime | None


class ChatCountsAnswer(BaseModel):
    """How many chats the filters show, in all."""

    all: int
    unread: int
    waiting: int


class ChatPage(Page[ChatAnswer]):
    """Chats, latest first."""

    counts: ChatCountsAnswer


class ChatList(PageQuery):
    """Which chats: `waiting` are those in which they wrote last."""

    q: str | None = Field(default=None, min_length=1, max_length=100)
    filter: Filter = "all"


class NewChat(Body):
    """Whom to write to."""

    phone: str = Field(min_length=1, max_length=100)


@routes.get("/devices/{device_id}/chats")
def list_chats(call: Call, device_id: DeviceId, query: ChatList) -> ChatPage:
    """The chats of a device, latest first."""
    devices.get(call.conn, call.account_id, device_id)
    found = store.list_chats(
        call.conn,
        account_id=call.account_id,
        device_id=device_id,
        now=call.now,
        words=query.q.strip() or None if query.q else None,
        shown=query.filter,
        before=before(query.cursor),
        limit=query.limit + 1,
    )
    page, next_cursor = cut(found, query.limit, lambda chat: (chat.last_at, chat.id))
    counts = store.count_chats(
        call.conn, account_id=call.account_id, device_id=device_id, now=call.now
    )
    return ChatPage(
        items=[_chat_answer(chat) for chat in page],
        next_cursor=next_cursor,
        counts=ChatCountsAnswer(
            all=counts.total, unread=counts.unread, waiting=counts.waiting
        ),
    )


@routes.post("/devices/{device_id}/chats", status=201)
def open_chat(call: Call, device_id: DeviceId, body: NewChat) -> ChatAnswer:
    """The chat of a device with a phone number: the one there is, or a new one."""
    devices.get(call.conn, call.account_id, device_id)
    chat_id = actions.open_chat(
        call.conn,
        account_id=call.account_id,
        device_id=device_id,
        phone=body.phone,
        region=account_of(call).region,
    )
    return _chat_answer(find_chat(call, chat_id))


@routes.get("/chats/{chat_id}")
def get_chat(call: Call, chat_id: ChatId) -> ChatAnswer:
    """One chat."""
    return _chat_answer(find_chat(call, chat_id))


@routes.post("/chats/{chat_id}/read")
def mark_read(call: Call, chat_id: ChatId) -> None:
    """Nothing in this chat is unread any more; they see it if the account says so."""
    find_chat(call, chat_id)
    hints, asked = actions.mark_read(
        call.conn, account_id=call.account_id, chat_id=chat_id
    )
    call.publish(hints)
    if asked is not None:
        wake(call, asked)


def find_chat(call: Call, chat_id: int) -> Chat:
    """The account's chat, or NotFound."""
    chat = store.find_chat(call.conn, account_id=call.account_id, chat_id=chat_id)
    if chat is None:
        raise NotFound("There is no such chat.")
    return chat


def before(cursor: str | None) -> Before | None:
    """Where a list sorted by time goes on; None at its first page."""
    key = read_cursor(cursor, datetime, int)
    if key is None:
        return None
    at, last_id = key
    return Before(at=at, id=last_id)


def _chat_answer(chat: Chat) -> ChatAnswer:
    return ChatAnswer.model_validate(
        {
            "id": chat.id,
            "device_id": chat.device_id,
            "person": {
                "id": chat.person_id,
                "name": chat.name,
                "phone": chat.phone,
                "lead_id": chat.lead_id,
                "suppressed": chat.suppressed,
            },
            "last_at": chat.last_at,
            "last_kind": None if chat.last_revoked_at else chat.last_kind,
            "last_text": preview(chat),
            "last_direction": chat.last_direction,
            "last_state": chat.last_state,
            "unread": chat.unread,
            "composing_until": chat.composing_until,
        }
    )
