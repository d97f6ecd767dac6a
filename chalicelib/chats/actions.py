"""What is done with chats: they are opened, lines are written, unread is read."""

from datetime import datetime

from chalicelib.chats import line_store, store
from chalicelib.chats.model import ChatId, MessageId
from chalicelib.devices import commands
from chalicelib.devices.commands import Asked
from chalicelib.errors import NotFound
from chalicelib.leads import phone as phones
from chalicelib.leads.actions import find_or_add_person
from chalicelib.media import actions as media
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Code, Hint, View


def open_chat(
    conn: Db, *, account_id: int, device_id: int, phone: str, region: str
) -> ChatId:
    """The chat of a device with a phone number as a person types it."""
    number = phones.parse_or_refuse(phone, region)
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
            adopted = line_store.adopt_echo(
                conn,
                account_id=account_id,
                device_id=device_id,
                whatsapp_id=whatsapp_id,
                send_id=send_id,
            )
            if adopted is not None:
                return adopted
        kind = "text"
        if media_id is not None:
            kind = media.get(conn, account_id=account_id, media_id=media_id).kind
        message_id = line_store.add_line(
            conn,
            account_id=account_id,
            chat_id=chat_id,
            device_id=device_id,
            direction="out",
            kind=kind,
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


def mark_read(
    conn: Db, *, account_id: int, chat_id: int
) -> tuple[list[Hint], Asked | None]:
    """Nothing in the chat is unread; the badge of every browser hears of it.

    Where the account lets people see that they were read, their ticks turn blue too:
    answers whom to wake for it.
    """
    with db.transaction(conn):
        read = store.reset_unread(conn, account_id=account_id, chat_id=chat_id)
        if read is None:
            return [], None
        asked = None
        if read.is_told:
            asked = commands.ask(
                conn, account_id, read.device_id, "mark-read", chat_id=chat_id
            )
    told = hint("CHAT_UPDATE", account_id, device_id=read.device_id, chat_id=chat_id)
    return [told], asked


def hint(code: Code, account_id: int, *, device_id: int, chat_id: int) -> Hint:
    """Something changed in a chat: for who views it, and who views its device."""
    return Hint(
        account_id=account_id,
        code=code,
        views=(View("chat", chat_id), View("device", device_id)),
        device_id=device_id,
        chat_id=chat_id,
    )
