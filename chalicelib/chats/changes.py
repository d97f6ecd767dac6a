"""What becomes of lines later: they are edited, taken back, reacted to.

Only by who wrote them, but for reactions; what came last by WhatsApp's time holds. A
change that comes before its line makes one, which waits for its original.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.chats import file_store, line_store, store, whose
from chalicelib.chats.actions import hint
from chalicelib.chats.line_store import Target
from chalicelib.chats.model import ChatId, Direction, MessageId
from chalicelib.chats.whose import Whose
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody did to a line; `event_id` is WhatsApp's id of the doing."""

    event_id: str
    whatsapp_id: str
    from_me: bool
    at: datetime

    @property
    def direction(self) -> Direction:
        return "out" if self.from_me else "in"


def edit(conn: Db, change: Change, text: str, of: Whose) -> ChatId | None:
    """A line says something else now; None when it does not.

    Only what its own side of the chat wrote, and only the newest edit.
    """
    with db.transaction(conn):
        message_id = whose.remember(conn, of, change.whatsapp_id)
        chat_id = _begin(conn, change, of)
        if message_id is not None:
            _stand_in(
                conn, change, of, chat_id, message_id, text=text, edited_at=change.at
            )
            return chat_id
        target = of.target(chat_id, change.whatsapp_id, change.direction)
        edited = line_store.edit_line(conn, target, text=text, at=change.at)
        return chat_id if edited else None


def revoke(conn: Db, change: Change, of: Whose) -> ChatId | None:
    """A line was taken back by its author: nothing of it is kept but that it was."""
    with db.transaction(conn):
        message_id = whose.remember(conn, of, change.whatsapp_id)
        chat_id = _begin(conn, change, of)
        if message_id is not None:
            _stand_in(conn, change, of, chat_id, message_id, revoked_at=change.at)
            return chat_id
        target = of.target(chat_id, change.whatsapp_id, change.direction)
        revoked = line_store.revoke_line(conn, target, at=change.at)
        if revoked is None:
            return None
        file_store.drop_attachment(conn, account_id=of.account_id, message_id=revoked)
        return chat_id


def react(
    conn: Db,
    change: Change,
    emoji: str,
    *,
    account_id: int,
    device_id: int,
    phone: str | None,
    lid: str | None,
) -> list[Hint]:
    """An emoji at a line, of either side; an empty one takes it back.

    It makes no chat and no person, and nothing of it is unread.
    """
    with db.transaction(conn):
        chat_ids = store.chats_with(
            conn, account_id=account_id, device_id=device_id, phone=phone, lid=lid
        )
        for chat_id in chat_ids:
            _is_no_line(
                conn,
                Target(
                    account_id=account_id,
                    device_id=device_id,
                    chat_id=chat_id,
                    whatsapp_id=change.event_id,
                    direction=change.direction,
                ),
            )
        put = line_store.put_reaction(
            conn,
            account_id=account_id,
            device_id=device_id,
            chat_ids=chat_ids,
            whatsapp_id=change.whatsapp_id,
            from_me=change.from_me,
            emoji=emoji,
            at=change.at,
        )
    return [
        hint("CHAT_UPDATE", account_id, device_id=device_id, chat_id=chat_id)
        for chat_id in chat_ids
        if put
    ]


def _begin(conn: Db, change: Change, of: Whose) -> ChatId:
    chat_id = whose.chat(conn, of)
    _is_no_line(conn, of.target(chat_id, change.event_id, change.direction))
    return chat_id


def _stand_in(
    conn: Db,
    change: Change,
    of: Whose,
    chat_id: ChatId,
    message_id: MessageId,
    *,
    text: str = "",
    edited_at: datetime | None = None,
    revoked_at: datetime | None = None,
) -> None:
    """A line for a message that is still to come, and may never."""
    line_store.add_line(
        conn,
        account_id=of.account_id,
        chat_id=chat_id,
        device_id=of.device_id,
        direction=change.direction,
        kind="text" if edited_at else "undecrypted",
        text=text,
        at=change.at,
        message_id=message_id,
        whatsapp_id=change.whatsapp_id,
        edited_at=edited_at,
        revoked_at=revoked_at,
        awaits="original",
    )
    whose.note_last(conn, of, chat_id, message_id, change.at)


def _is_no_line(conn: Db, target: Target) -> None:
    """What could not be read under this id was no message: its line goes."""
    line_store.note_no_line(conn, target)
    message_id = line_store.find_placeholder(conn, target)
    if message_id is None:
        return
    account_id = target.account_id
    store.uncount_unread(conn, account_id=account_id, message_id=message_id)
    line_store.drop_line(conn, account_id=account_id, message_id=message_id)
    store.recount_last(conn, account_id=account_id, chat_id=target.chat_id)
