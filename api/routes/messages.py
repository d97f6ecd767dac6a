"""The lines of a chat, and what is typed into it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut
from api.reading import Body
from api.routes.chats import find_chat, place
from chalicelib.chats import store
from chalicelib.chats.actions import hint
from chalicelib.chats.model import Chat, ChatId, Direction, Message, MessageKind
from chalicelib.content.model import MOST_CHARACTERS, check
from chalicelib.devices import actions as devices
from chalicelib.devices.model import Device
from chalicelib.errors import Conflict
from chalicelib.platform.queues import shard_queue
from chalicelib.sends.failures import failure
from chalicelib.sends.sending import send_text
from chalicelib.sends.states import SendState

routes = Routes()


class CampaignName(BaseModel):
    """The campaign that sent a message."""

    id: int
    name: str


class MessageAnswer(BaseModel):
    """A line; `state` is null for what was not sent from here."""

    id: int
    chat_id: int
    client_id: UUID | None
    direction: Direction
    kind: MessageKind
    text: str
    at: datetime
    state: SendState | None
    code: str | None
    message: str | None
    campaign: CampaignName | None


class WarningAnswer(BaseModel):
    """Something to know about what was done all the same."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str


class SentAnswer(MessageAnswer):
    """The line that was typed, on its way."""

    warning: WarningAnswer | None


class NewMessage(Body):
    """A text. The same client id, made by the browser, is sent once."""

    client_id: UUID
    text: str = Field(min_length=1, max_length=MOST_CHARACTERS)


OPTED_OUT = WarningAnswer(
    code="opted-out",
    message="This person asked for no more messages. Write only to answer them.",
)


@routes.get("/chats/{chat_id}/messages")
def list_messages(call: Call, chat_id: ChatId, query: PageQuery) -> Page[MessageAnswer]:
    """The lines of a chat, newest first."""
    find_chat(call, chat_id)
    found = store.list_lines(
        call.conn,
        account_id=call.account_id,
        chat_id=chat_id,
        before=place(query.cursor),
        limit=query.limit + 1,
    )
    page, next_cursor = cut(found, query.limit, lambda line: (line.at, line.id))
    return Page(
        items=[MessageAnswer.model_validate(_line(line)) for line in page],
        next_cursor=next_cursor,
    )


@routes.post("/chats/{chat_id}/messages", status=202)
def send_message(call: Call, chat_id: ChatId, body: NewMessage) -> SentAnswer:
    """Send a text by hand. Repeating a client id answers the message there is."""
    chat = find_chat(call, chat_id)
    text = check(body.text)
    warning = OPTED_OUT if chat.suppressed else None
    sent = _sent_before(call, body.client_id)
    if sent is None:
        _check_online(devices.get(call.conn, call.account_id, chat.device_id))
        _send(call, chat, client_id=body.client_id, text=text)
        sent = _sent_before(call, body.client_id)
    if sent is None or (sent.chat_id, sent.text) != (chat.id, text):
        raise Conflict(
            "This client id was used for another message. Make a new one.",
            code="client-id-used",
        )
    return SentAnswer.model_validate(_line(sent) | {"warning": warning})


def _send(call: Call, chat: Chat, *, client_id: UUID, text: str) -> None:
    asked = send_text(
        call.conn,
        account_id=call.account_id,
        device_id=chat.device_id,
        person_id=chat.person_id,
        chat_id=chat.id,
        client_id=client_id,
        text=text,
        now=call.now,
    )
    if asked.wake_up is not None:
        call.wake(shard_queue(asked.wake_up.shard), asked.wake_up.body())
    where = {"device_id": chat.device_id, "chat_id": chat.id}
    call.publish([hint("NEW_MESSAGE", call.account_id, **where)])


def _sent_before(call: Call, client_id: UUID) -> Message | None:
    return store.line_of_client_id(
        call.conn, account_id=call.account_id, client_id=client_id
    )


def _check_online(device: Device) -> None:
    if device.state != "online":
        raise Conflict(
            f"{device.name} is not online. Bring it back, then send again.",
            code="device-offline",
        )


def _line(line: Message) -> dict[str, object]:
    campaign = {"id": line.campaign_id, "name": line.campaign_name}
    return {
        "id": line.id,
        "chat_id": line.chat_id,
        "client_id": line.client_id,
        "direction": line.direction,
        "kind": line.kind,
        "text": line.text,
        "at": line.at,
        "state": line.state,
        "code": line.code,
        "message": failure(line.code).message if line.code else None,
        "campaign": campaign if line.campaign_id else None,
    }
