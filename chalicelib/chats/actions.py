"""What is done with chats: they are opened, lines are written, unread is read."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.chats import store
from chalicelib.chats.model import ChatId, MessageId, MessageKind
from chalicelib.errors import Invalid, NotFound
from chalicelib.leads import phone as phones
from chalicelib.leads.actions import find_or_add_person
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Code, Hint, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A line as WhatsApp told it. Of `history` nothing is unread."""

    whatsapp_id: str | None
    from_me: bool
    kind: MessageKind
    text: str
    at: datetime
    history: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a line stands."""

    chat_id: ChatId
    message_id: MessageId


def open_chat(
    conn: Db, *, account_id: int, device_id: int, phone: str, region: str
) -> ChatId:
    """The chat of a device with a phone number as a person types it."""
    number = phones.parse(phone, region)
    if isinstance(number, phones.Rejected):
        raise Invalid(
            "Check the phone number.",
            code=number.code,
            fields={"phone": number.message},
        )
    with db.transaction(conn):
        person_id = find_or_add_person(conn, account_id, phone=number)
        return ensure_chat(
            conn, account_id=account_id, device_id=device_id, person_id=person_id
        )


def ensure_chat(conn: Db, *, account_id: int, device_id: int, person_id: int) -> ChatId:
    """The one chat of a device and a person, locked until the transaction ends."""
    for find in (store.lock_chat, store.add_chat, store.lock_chat):
        chat_id = find(
            conn, account_id=account_id, device_id=device_id, person_id=person_id
        )
        if chat_id is not None:
            return chat_id
    raise NotFound("This chat was removed.")


def add_incoming(
    conn: Db, received: Received, *, account_id: int, device_id: int, person_id: int
) -> Written | None:
    """A line that WhatsApp told us of: theirs, or typed on the phone itself.

    None when its id is known already: a repeat, or the echo of a send of ours. A line
    of theirs is one more to read; one typed on the phone reads what came before it.
    """
    with db.transaction(conn):
        message_id = None
        if received.whatsapp_id is not None:
            message_id = store.remember_whatsapp_id(
                conn,
                account_id=account_id,
                device_id=device_id,
                whatsapp_id=received.whatsapp_id,
            )
            if message_id is None:
                return None
        chat_id = ensure_chat(
            conn, account_id=account_id, device_id=device_id, person_id=person_id
        )
        message_id = store.add_line(
            conn,
            account_id=account_id,
            chat_id=chat_id,
            device_id=device_id,
            direction="out" if received.from_me else "in",
            kind=received.kind,
            text=received.text,
            at=received.at,
            message_id=message_id,
            whatsapp_id=received.whatsapp_id,
        )
        store.note_last(
            conn,
            account_id=account_id,
            chat_id=chat_id,
            message_id=message_id,
            at=received.at,
        )
        if not received.history:
            count = store.count_read if received.from_me else store.count_unread
            count(conn, account_id=account_id, chat_id=chat_id, at=received.at)
        return Written(chat_id=chat_id, message_id=message_id)


def add_outgoing(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    chat_id: int,
    send_id: int,
    text: str,
    media_id: int | None,
    at: datetime,
    whatsapp_id: str | None = None,
) -> MessageId:
    """The line of a send of ours; its ticks are the states of the send.

    When an echo of it came first and was taken for typed on the phone, the echo's line
    becomes the send's.
    """
    with db.transaction(conn):
        if whatsapp_id is not None:
            adopted = store.adopt_echo(
                conn,
                account_id=account_id,
                device_id=device_id,
                whatsapp_id=whatsapp_id,
                send_id=send_id,
            )
            if adopted is not None:
                return adopted
        message_id = store.add_line(
            conn,
            account_id=account_id,
            chat_id=chat_id,
            device_id=device_id,
            direction="out",
            kind="text" if media_id is None else "image",
            text=text,
            at=at,
            media_id=media_id,
            send_id=send_id,
            whatsapp_id=whatsapp_id,
        )
        store.note_last(
            conn, account_id=account_id, chat_id=chat_id, message_id=message_id, at=at
        )
        return message_id


def mark_read(conn: Db, *, account_id: int, chat_id: int) -> list[Hint]:
    """Nothing in the chat is unread; the badge of every browser hears of it."""
    with db.transaction(conn):
        device_id = store.reset_unread(conn, account_id=account_id, chat_id=chat_id)
    if device_id is None:
        return []
    return [hint("CHAT_UPDATE", account_id, device_id=device_id, chat_id=chat_id)]


def hint(code: Code, account_id: int, *, device_id: int, chat_id: int) -> Hint:
    """Something changed in a chat: for who views it, and who views its device."""
    return Hint(
        account_id=account_id,
        code=code,
        views=(View("chat", chat_id), View("device", device_id)),
        device_id=device_id,
        chat_id=chat_id,
    )
