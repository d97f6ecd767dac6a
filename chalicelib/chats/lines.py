"""Lines as a page shows them, with their files and reactions; reads only."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chalicelib.chats import file_store, line_store
from chalicelib.chats.model import Before, Message, MessageId
from chalicelib.platform.db import Db


def page(
    conn: Db, *, account_id: int, chat_id: int, before: Before | None, limit: int
) -> list[Message]:
    """The lines of a chat, newest first, from a place on."""
    message_ids = line_store.page_of_lines(
        conn, account_id=account_id, chat_id=chat_id, before=before, limit=limit
    )
    return _find(conn, account_id, message_ids)


def one(conn: Db, *, account_id: int, message_id: int) -> Message | None:
    """The account's line, if there is such a one."""
    return next(iter(_find(conn, account_id, [MessageId(message_id)])), None)


def of_client_id(conn: Db, *, account_id: int, client_id: UUID) -> Message | None:
    """What was asked before under this id of a browser's making."""
    message_id = line_store.line_of_client_id(
        conn, account_id=account_id, client_id=client_id
    )
    if message_id is None:
        return None
    return one(conn, account_id=account_id, message_id=message_id)


def _find(conn: Db, account_id: int, message_ids: Sequence[MessageId]) -> list[Message]:
    """A few statements for a page, however many of its lines have a file."""
    found = line_store.find_lines(conn, account_id=account_id, message_ids=message_ids)
    files = file_store.files_of_lines(
        conn, account_id=account_id, message_ids=message_ids
    )
    reactions = line_store.reactions_to_lines(
        conn, account_id=account_id, message_ids=message_ids
    )
    file_by_line = {file.message_id: file for file in files}
    return [
        replace(
            line,
            file=file_by_line.get(line.id),
            reactions=[each for each in reactions if each.message_id == line.id],
        )
        for line in found
    ]
