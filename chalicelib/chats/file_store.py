"""Files of lines in Postgres: one function per named query."""

from collections.abc import Sequence
from dataclasses import asdict

from chalicelib.chats.enclosed import FileOffered
from chalicelib.chats.model import Attached, Attachment, ChatId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__, "files.sql")


def files_of_lines(
    conn: Db, *, account_id: int, message_ids: Sequence[int]
) -> list[Attached]:
    return db.many(
        conn,
        Q["files_of_lines"],
        Attached,
        {"account_id": account_id, "message_ids": list(message_ids)},
    )


def add_attachment(
    conn: Db, file: FileOffered, *, account_id: int, device_id: int, message_id: int
) -> None:
    values = {
        "account_id": account_id,
        "device_id": device_id,
        "message_id": message_id,
    }
    db.execute(conn, Q["add_attachment"], asdict(file) | values)


def drop_attachment(conn: Db, *, account_id: int, message_id: int) -> None:
    db.execute(
        conn, Q["drop_attachment"], {"account_id": account_id, "message_id": message_id}
    )


def find_attachment(conn: Db, *, account_id: int, message_id: int) -> Attachment | None:
    return db.one(
        conn,
        Q["find_attachment"],
        Attachment,
        {"account_id": account_id, "message_id": message_id},
    )


def note_fetched(
    conn: Db, *, account_id: int, message_id: int, media_id: int
) -> ChatId | None:
    return db.scalar(
        conn,
        Q["note_fetched"],
        {"account_id": account_id, "message_id": message_id, "media_id": media_id},
    )


def note_fetching_failed(
    conn: Db, *, account_id: int, message_id: int, code: str | None
) -> ChatId | None:
    return db.scalar(
        conn,
        Q["note_fetching_failed"],
        {"account_id": account_id, "message_id": message_id, "code": code},
    )
