"""Lines that WhatsApp tells of: theirs, or typed on the phone itself.

Everything may come in any order. Where an edit or a deletion came before its line, a
line stands there already and waits for its original; where a message could not be read
yet, a line waits for it to be. A line is counted as unread once: when its message is
first heard of, readable or not.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.chats import file_store, line_store, store, whose
from chalicelib.chats.enclosed import Card, FileOffered, Place
from chalicelib.chats.line_store import Target
from chalicelib.chats.model import ChatId, Direction, MessageId, MessageKind, Word
from chalicelib.chats.whose import Whose
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.webhooks import store as webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A line as WhatsApp told it. Of `history` nothing is unread."""

    whatsapp_id: str | None
    from_me: bool
    kind: MessageKind
    text: str
    at: datetime
    history: bool
    file: FileOffered | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()
    word: Word | None = None

    @property
    def direction(self) -> Direction:
        return "out" if self.from_me else "in"

    @property
    def details(self) -> dict[str, Any] | None:
        if self.place is not None:
            return {"place": asdict(self.place)}
        return {"cards": [asdict(card) for card in self.cards]} if self.cards else None


def add(conn: Db, received: Received, of: Whose) -> ChatId | None:
    """A line that WhatsApp told us of: theirs, or typed on the phone itself.

    None when nothing came of it: a repeat, or the echo of a send of ours. A line of
    theirs is one more to read; one typed on the phone reads what came before it.
    """
    with db.transaction(conn):
        message_id, whatsapp_id = None, received.whatsapp_id
        if whatsapp_id is not None:
            message_id = whose.remember(conn, of, whatsapp_id)
        chat_id = whose.chat(conn, of)
        if whatsapp_id is not None and message_id is None:
            target = of.target(chat_id, whatsapp_id, received.direction)
            if _fill(conn, received, target, of):
                return chat_id
            message_id = _oust(conn, target)
            if message_id is None:
                return None
        added = line_store.add_line(
            conn,
            account_id=of.account_id,
            chat_id=chat_id,
            device_id=of.device_id,
            direction=received.direction,
            kind=received.kind,
            text=received.text,
            details=received.details,
            at=received.at,
            message_id=message_id,
            whatsapp_id=received.whatsapp_id,
            awaits="readable" if received.kind == "undecrypted" else None,
            word=received.word,
        )
        _attach(conn, received, of, added)
        whose.note_last(conn, of, chat_id, added, received.at)
        _count(conn, received, of, chat_id)
        _tell(conn, received, of, added)
        return chat_id


def _fill(conn: Db, received: Received, target: Target, of: Whose) -> bool:
    """The id is known: the line may have waited for this."""
    filled = line_store.fill_line(
        conn,
        target,
        kind=received.kind,
        text=received.text,
        details=received.details,
        at=received.at,
        word=received.word,
    )
    if filled is None:
        return False
    if filled.is_shown:
        _attach(conn, received, of, filled.id)
    if filled.is_new:
        store.recount_last(conn, account_id=of.account_id, chat_id=target.chat_id)
        _count(conn, received, of, target.chat_id)
    _tell(conn, received, of, filled.id)
    return True


def _oust(conn: Db, target: Target) -> MessageId | None:
    """Whoever changed a line that was not theirs made one: it gives way.

    Answers the id of the line to be written; None when the id is known for good.
    """
    ousted = line_store.oust_stand_in(conn, target)
    if ousted is None:
        return None
    store.recount_last(conn, account_id=target.account_id, chat_id=ousted.chat_id)
    return ousted.id


def _count(conn: Db, received: Received, of: Whose, chat_id: ChatId) -> None:
    if received.history:
        return
    count = store.count_read if received.from_me else store.count_unread
    count(conn, account_id=of.account_id, chat_id=chat_id, at=received.at)


def _tell(conn: Db, received: Received, of: Whose, message_id: MessageId) -> None:
    """Other programs hear of what somebody wrote to us, once it can be read."""
    if received.history or received.from_me or received.kind == "undecrypted":
        return
    webhooks.tell(
        conn,
        account_id=of.account_id,
        event="message.received",
        subject={"message_id": message_id},
    )


def _attach(conn: Db, received: Received, of: Whose, message_id: MessageId) -> None:
    if received.file is not None:
        file_store.add_attachment(
            conn,
            received.file,
            account_id=of.account_id,
            device_id=of.device_id,
            message_id=message_id,
        )
