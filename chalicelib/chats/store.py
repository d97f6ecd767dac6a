"""Chats and their lines in Postgres: one function per named query."""

from datetime import datetime
from uuid import UUID

from chalicelib.chats.model import (
    Chat,
    ChatCounts,
    ChatId,
    Direction,
    Filter,
    Heard,
    Message,
    MessageId,
    MessageKind,
    Place,
    Said,
)  # fmt: skip
from chalicelib.platform import db, search, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)

# Ids of ours stay below 2^53; no page ends after this one.
_LAST_ID = 1 << 53
# Lines that are told to have been read; what came before them was, long ago.
_MOST_READ = 50


def add_chat(
    conn: Db, *, account_id: int, device_id: int, person_id: int
) -> ChatId | None:
    return db.scalar(
        conn,
        Q["add_chat"],
        {"account_id": account_id, "device_id": device_id, "person_id": person_id},
    )


def lock_chat(
    conn: Db, *, account_id: int, device_id: int, person_id: int
) -> ChatId | None:
    return db.scalar(
        conn,
        Q["lock_chat"],
        {"account_id": account_id, "device_id": device_id, "person_id": person_id},
    )


def get_chat(conn: Db, *, account_id: int, chat_id: int) -> Chat | None:
    return db.one(
        conn, Q["get_chat"], Chat, {"account_id": account_id, "chat_id": chat_id}
    )


def list_chats(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    now: datetime,
    words: str | None,
    shown: Filter,
    before: Place | None,
    limit: int,
) -> list[Chat]:
    return db.many(
        conn,
        Q["list_chats"],
        Chat,
        {
            "account_id": account_id,
            "device_id": device_id,
            "now": now,
            "pattern": search.pattern(words) if words else None,
            "digits": search.digits(words) if words else None,
            "filter": shown,
            "before_at": before.at if before else None,
            "before_id": before.id if before else _LAST_ID,
            "limit": limit,
        },
    )


def count_chats(
    conn: Db, *, account_id: int, device_id: int, now: datetime
) -> ChatCounts:
    counts = db.one(
        conn,
        Q["count_chats"],
        ChatCounts,
        {"account_id": account_id, "device_id": device_id, "now": now},
    )
    return counts or ChatCounts(total=0, unread=0, waiting=0)


def get_line(conn: Db, *, account_id: int, message_id: int) -> Message | None:
    return db.one(
        conn,
        Q["get_line"],
        Message,
        {"account_id": account_id, "message_id": message_id},
    )


def line_of_client_id(conn: Db, *, account_id: int, client_id: UUID) -> Message | None:
    return db.one(
        conn,
        Q["line_of_client_id"],
        Message,
        {"account_id": account_id, "client_id": str(client_id)},
    )


def list_lines(
    conn: Db, *, account_id: int, chat_id: int, before: Place | None, limit: int
) -> list[Message]:
    return db.many(
        conn,
        Q["list_lines"],
        Message,
        {
            "account_id": account_id,
            "chat_id": chat_id,
            "before_at": before.at if before else None,
            "before_id": before.id if before else _LAST_ID,
            "limit": limit,
        },
    )


def last_heard(conn: Db, *, account_id: int, chat_id: int) -> list[Heard]:
    return db.many(
        conn,
        Q["last_heard"],
        Heard,
        {"account_id": account_id, "chat_id": chat_id, "most": _MOST_READ},
    )


def texts_said_since(
    conn: Db, *, account_id: int, person_id: int, since: datetime
) -> list[Said]:
    return db.many(
        conn,
        Q["texts_said_since"],
        Said,
        {"account_id": account_id, "person_id": person_id, "since": since},
    )


def remember_whatsapp_id(
    conn: Db, *, account_id: int, device_id: int, whatsapp_id: str
) -> MessageId | None:
    return db.scalar(
        conn,
        Q["remember_whatsapp_id"],
        {"account_id": account_id, "device_id": device_id, "whatsapp_id": whatsapp_id},
    )


def add_line(
    conn: Db,
    *,
    account_id: int,
    chat_id: int,
    device_id: int,
    direction: Direction,
    kind: MessageKind,
    text: str,
    at: datetime,
    message_id: MessageId | None = None,
    media_id: int | None = None,
    send_id: int | None = None,
    whatsapp_id: str | None = None,
) -> MessageId:
    return db.scalar(
        conn,
        Q["add_line"],
        {
            "message_id": message_id,
            "account_id": account_id,
            "chat_id": chat_id,
            "device_id": device_id,
            "direction": direction,
            "kind": kind,
            "text": text,
            "media_id": media_id,
            "send_id": send_id,
            "whatsapp_id": whatsapp_id,
            "at": at,
        },
    )


def adopt_echo(
    conn: Db, *, account_id: int, device_id: int, whatsapp_id: str, send_id: int
) -> MessageId | None:
    return db.scalar(
        conn,
        Q["adopt_echo"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "whatsapp_id": whatsapp_id,
            "send_id": send_id,
        },
    )


def note_last(
    conn: Db, *, account_id: int, chat_id: int, message_id: MessageId, at: datetime
) -> None:
    db.execute(
        conn,
        Q["note_last"],
        {
            "account_id": account_id,
            "chat_id": chat_id,
            "message_id": message_id,
            "at": at,
        },
    )


def count_unread(conn: Db, *, account_id: int, chat_id: int, at: datetime) -> None:
    db.execute(
        conn,
        Q["count_unread"],
        {"account_id": account_id, "chat_id": chat_id, "at": at},
    )


def count_read(conn: Db, *, account_id: int, chat_id: int, at: datetime) -> None:
    db.execute(
        conn,
        Q["count_read"],
        {"account_id": account_id, "chat_id": chat_id, "at": at},
    )


def reset_unread(conn: Db, *, account_id: int, chat_id: int) -> int | None:
    return db.scalar(
        conn, Q["reset_unread"], {"account_id": account_id, "chat_id": chat_id}
    )
