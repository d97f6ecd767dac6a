"""Chats in Postgres: one function per named query."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.chats.model import (
    Before,
    Chat,
    ChatCounts,
    ChatId,
    ChatOfDevice,
    Filter,
    Heard,
    MessageId,
    Read,
    Said,
)
from chalicelib.platform import db, search, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)

# Ids of ours stay below 2^53; no page ends after this one.
LAST_ID = 1 << 53
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


def find_chat(conn: Db, *, account_id: int, chat_id: int) -> Chat | None:
    return db.one(
        conn, Q["find_chat"], Chat, {"account_id": account_id, "chat_id": chat_id}
    )


def list_chats(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    now: datetime,
    words: str | None,
    shown: Filter,
    before: Before | None,
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
            "before_id": before.id if before else LAST_ID,
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


def last_heard(conn: Db, *, account_id: int, chat_id: int) -> list[Heard]:
    return db.many(
        conn,
        Q["last_heard"],
        Heard,
        {"account_id": account_id, "chat_id": chat_id, "most": _MOST_READ},
    )


def words_said_since(
    conn: Db, *, account_id: int, person_id: int, since: datetime
) -> list[Said]:
    return db.many(
        conn,
        Q["words_said_since"],
        Said,
        {"account_id": account_id, "person_id": person_id, "since": since},
    )


def chats_with(
    conn: Db, *, account_id: int, device_id: int, phone: str | None, lid: str | None
) -> list[ChatId]:
    return db.scalars(
        conn,
        Q["chats_with"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "phone": phone,
            "lid": lid,
        },
    )


def chats_of(
    conn: Db, *, account_id: int, person_ids: Sequence[int]
) -> list[ChatOfDevice]:
    return db.many(
        conn,
        Q["chats_of"],
        ChatOfDevice,
        {"account_id": account_id, "person_ids": list(person_ids)},
    )


def note_composing(
    conn: Db,
    *,
    account_id: int,
    chat_ids: Sequence[int],
    until: datetime | None,
    pause: timedelta,
    now: datetime,
) -> list[ChatId]:
    return db.scalars(
        conn,
        Q["note_composing"],
        {
            "account_id": account_id,
            "chat_ids": list(chat_ids),
            "until": until,
            "pause": pause,
            "now": now,
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


def recount_last(conn: Db, *, account_id: int, chat_id: int) -> None:
    db.execute(conn, Q["recount_last"], {"account_id": account_id, "chat_id": chat_id})


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


def uncount_unread(conn: Db, *, account_id: int, message_id: int) -> None:
    db.execute(
        conn, Q["uncount_unread"], {"account_id": account_id, "message_id": message_id}
    )


def reset_unread(conn: Db, *, account_id: int, chat_id: int) -> Read | None:
    return db.one(
        conn, Q["reset_unread"], Read, {"account_id": account_id, "chat_id": chat_id}
    )
