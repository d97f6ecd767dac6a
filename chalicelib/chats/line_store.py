"""Lines and reactions to them in Postgres: one function per named query."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from chalicelib.chats.model import (
    Awaited,
    Before,
    ChatId,
    Direction,
    Message,
    MessageId,
    MessageKind,
    Reaction,
    Word,
)
from chalicelib.chats.store import LAST_ID
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__, "lines.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A line as somebody who changes it names it: their side of their chat only."""

    account_id: int
    device_id: int
    chat_id: ChatId
    whatsapp_id: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A line whose message came. `is_new`: nobody had counted it; else it was."""

    id: MessageId
    is_new: bool
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ousted:
    """A line that went, and from where."""

    id: MessageId
    chat_id: ChatId


def find_lines(
    conn: Db, *, account_id: int, message_ids: Sequence[int]
) -> list[Message]:
    return db.many(
        conn,
        Q["find_lines"],
        Message,
        {"account_id": account_id, "message_ids": list(message_ids)},
    )


def reactions_to_lines(
    conn: Db, *, account_id: int, message_ids: Sequence[int]
) -> list[Reaction]:
    return db.many(
        conn,
        Q["reactions_to_lines"],
        Reaction,
        {"account_id": account_id, "message_ids": list(message_ids)},
    )


def page_of_lines(
    conn: Db, *, account_id: int, chat_id: int, before: Before | None, limit: int
) -> list[MessageId]:
    return db.scalars(
        conn,
        Q["page_of_lines"],
        {
            "account_id": account_id,
            "chat_id": chat_id,
            "before_at": before.at if before else None,
            "before_id": before.id if before else LAST_ID,
            "limit": limit,
        },
    )


def line_of_client_id(
    conn: Db, *, account_id: int, client_id: UUID
) -> MessageId | None:
    return db.scalar(
        conn,
        Q["line_of_client_id"],
        {"account_id": account_id, "client_id": str(client_id)},
    )


def remember_whatsapp_id(
    conn: Db, *, account_id: int, device_id: int, whatsapp_id: str
) -> MessageId | None:
    return db.scalar(
        conn,
        Q["remember_whatsapp_id"],
        {"account_id": account_id, "device_id": device_id, "whatsapp_id": whatsapp_id},
    )


def note_no_line(conn: Db, target: Target) -> None:
    db.execute(conn, Q["note_no_line"], asdict(target))


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
    details: dict[str, Any] | None = None,
    media_id: int | None = None,
    send_id: int | None = None,
    whatsapp_id: str | None = None,
    edited_at: datetime | None = None,
    revoked_at: datetime | None = None,
    awaits: Awaited | None = None,
    word: Word | None = None,
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
            "details": details and Jsonb(details),
            "media_id": media_id,
            "send_id": send_id,
            "whatsapp_id": whatsapp_id,
            "at": at,
            "edited_at": edited_at,
            "revoked_at": revoked_at,
            "awaits": awaits,
            "word": word,
        },
    )


def fill_line(
    conn: Db,
    target: Target,
    *,
    kind: MessageKind,
    text: str,
    details: dict[str, Any] | None,
    at: datetime,
    word: Word | None,
) -> Filled | None:
    values = {
        "kind": kind,
        "text": text,
        "details": details and Jsonb(details),
        "at": at,
        "word": word,
    }
    return db.one(conn, Q["fill_line"], Filled, asdict(target) | values)


def oust_stand_in(conn: Db, target: Target) -> Ousted | None:
    return db.one(conn, Q["oust_stand_in"], Ousted, asdict(target))


def edit_line(conn: Db, target: Target, *, text: str, at: datetime) -> MessageId | None:
    return db.scalar(conn, Q["edit_line"], asdict(target) | {"text": text, "at": at})


def revoke_line(conn: Db, target: Target, *, at: datetime) -> MessageId | None:
    return db.scalar(conn, Q["revoke_line"], asdict(target) | {"at": at})


def find_placeholder(conn: Db, target: Target) -> MessageId | None:
    return db.scalar(conn, Q["find_placeholder"], asdict(target))


def drop_line(conn: Db, *, account_id: int, message_id: int) -> None:
    db.execute(
        conn, Q["drop_line"], {"account_id": account_id, "message_id": message_id}
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


def put_reaction(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    chat_ids: Sequence[int],
    whatsapp_id: str,
    from_me: bool,
    emoji: str,
    at: datetime,
) -> bool:
    """False when a later one is there, or the line is somebody else's."""
    return bool(
        db.execute(
            conn,
            Q["put_reaction"],
            {
                "account_id": account_id,
                "device_id": device_id,
                "chat_ids": list(chat_ids),
                "whatsapp_id": whatsapp_id,
                "from_me": from_me,
                "emoji": emoji,
                "at": at,
            },
        )
    )
