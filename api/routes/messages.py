"""The lines of a chat, and what is typed into it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.endpoint import Call, Routes
from api.lines import MessageAnswer, line_answer, line_fields
from api.paging import Page, PageQuery, cut
from api.reading import Body, Id
from api.routes.chats import before, find_chat
from api.routes.devices import wake
from chalicelib.chats import files, lines
from chalicelib.chats.actions import hint
from chalicelib.chats.model import Chat, ChatId, Message, MessageId
from chalicelib.content import actions as content
from chalicelib.content.model import MOST_CHARACTERS
from chalicelib.devices import actions as devices
from chalicelib.devices.model import Device
from chalicelib.errors import Conflict, NotFound
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import sending

routes = Routes()


class SentWarning(BaseModel):
    """Something to know about what was done all the same."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str


class SentAnswer(MessageAnswer):
    """The line that was typed, on its way."""

    warning: SentWarning | None


class NewMessage(Body):
    """A text, a file, or a file with a caption. The same client id is sent once."""

    client_id: UUID
    text: str = Field(default="", max_length=MOST_CHARACTERS)
    media_id: Id | None = None


OPTED_OUT = SentWarning(
    code="opted-out",
    message="This person asked for no more messages. Write only to answer them.",
)


@routes.get("/chats/{chat_id}/messages")
def list_messages(call: Call, chat_id: ChatId, query: PageQuery) -> Page[MessageAnswer]:
    """The lines of a chat, newest first."""
    find_chat(call, chat_id)
    found = lines.page(
        call.conn,
        account_id=call.account_id,
        chat_id=chat_id,
        before=before(query.cursor),
        limit=query.limit + 1,
    )
    page, next_cursor = cut(found, query.limit, lambda line: (line.at, line.id))
    return Page(
        items=[line_answer(call, line) for line in page],
        next_cursor=next_cursor,
    )


@routes.post("/chats/{chat_id}/messages", status=202)
def send_message(call: Call, chat_id: ChatId, body: NewMessage) -> SentAnswer:
    """Send something by hand. Repeating a client id answers the message there is."""
    chat = find_chat(call, chat_id)
    text = content.check(
        call.conn, account_id=call.account_id, text=body.text, media_id=body.media_id
    )
    warning = OPTED_OUT if chat.suppressed else None
    sent = _sent_before(call, body.client_id)
    if sent is None:
        device = devices.get(call.conn, call.account_id, chat.device_id)
        _check_online(device, "send again")
        _send(call, chat, body, text=text)
        sent = _sent_before(call, body.client_id)
    asked = (chat.id, text, body.media_id)
    if sent is None or (sent.chat_id, sent.text, sent.media_id) != asked:
        raise Conflict(
            "This client id was used for another message. Make a new one.",
            code="client-id-used",
        )
    return SentAnswer.model_validate(line_fields(call, sent) | {"warning": warning})


@routes.post("/messages/{message_id}/file", status=202)
def fetch_file(call: Call, message_id: MessageId) -> MessageAnswer:
    """Fetch the file of a message from WhatsApp; a hint says when it is here."""
    attachment = files.get_attachment(
        call.conn, account_id=call.account_id, message_id=message_id
    )
    if attachment.media_id is None:
        device = devices.get(call.conn, call.account_id, attachment.device_id)
        _check_online(device, "try again")
        wake(call, files.ask(call.conn, attachment, account_id=call.account_id))
    line = lines.one(call.conn, account_id=call.account_id, message_id=message_id)
    if line is None:
        raise NotFound("There is no such message.")
    return line_answer(call, line)


def _send(call: Call, chat: Chat, body: NewMessage, *, text: str) -> None:
    asked = sending.send_message(
        call.conn,
        account_id=call.account_id,
        device_id=chat.device_id,
        person_id=chat.person_id,
        chat_id=chat.id,
        client_id=body.client_id,
        text=text,
        media_id=body.media_id,
        now=call.now,
    )
    if asked.wake_up is not None:
        call.wake(shard_queue(asked.wake_up.shard), asked.wake_up.body())
    where = {"device_id": chat.device_id, "chat_id": chat.id}
    call.publish([hint("NEW_MESSAGE", call.account_id, **where)])


def _sent_before(call: Call, client_id: UUID) -> Message | None:
    return lines.of_client_id(
        call.conn, account_id=call.account_id, client_id=client_id
    )


def _check_online(device: Device, then: str) -> None:
    if device.state != "online":
        raise Conflict(
            f"{device.name} is not online. Bring it back, then {then}.",
            code="device-offline",
        )
