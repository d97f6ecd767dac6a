"""What WhatsApp tells of a chat: lines, and what becomes of them later.

Everything may come in any order. Where an edit or a deletion comes before its line, a
line stands there at once and waits for its original; where a message cannot be read
yet, a line waits for it to be. What came last by WhatsApp's time holds, and a line is
counted as unread once: when its message is first heard of, readable or not.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.chats import line_store, store
from chalicelib.chats.actions import ensure_chat, hint
from chalicelib.chats.enclosed import Card, FileOffered, Place
from chalicelib.chats.line_store import Target
from chalicelib.chats.model import ChatId, Direction, MessageId, MessageKind, Word
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A person on a device, of an account."""

    account_id: int
    device_id: int
    person_id: int


def add(conn: Db, received: Received, whose: Whose) -> ChatId | None:
    """A line that WhatsApp told us of: theirs, or typed on the phone itself.

    None when nothing came of it: a repeat, or the echo of a send of ours. A line of
    theirs is one more to read; one typed on the phone reads what came before it.
    """
    with db.transaction(conn):
        message_id, whatsapp_id = None, received.whatsapp_id
        if whatsapp_id is not None:
            message_id = _remember(conn, whatsapp_id, whose)
        chat_id = _chat(conn, whose)
        if whatsapp_id is not None and message_id is None:
            target = _target(whatsapp_id, received.direction, whose, chat_id)
            if _fill(conn, received, target, whose):
                return chat_id
            message_id = _oust(conn, target)
            if message_id is None:
                return None
        added = line_store.add_line(
            conn,
            account_id=whose.account_id,
            chat_id=chat_id,
            device_id=whose.device_id,
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
        _attach(conn, received, whose, added)
        _note_last(conn, whose, chat_id, added, received.at)
        _count(conn, received, whose, chat_id)
        return chat_id


def edit(conn: Db, change: Change, text: str, whose: Whose) -> ChatId | None:
    """A line says something else now; None when it does not.

    Only what its own side of the chat wrote, and only the newest edit.
    """
    with db.transaction(conn):
        message_id = _remember(conn, change.whatsapp_id, whose)
        chat_id = _begin(conn, change, whose)
        if message_id is not None:
            _stand_in(
                conn, change, whose, chat_id, message_id, text=text, edited_at=change.at
            )
            return chat_id
        target = _target(change.whatsapp_id, change.direction, whose, chat_id)
        edited = line_store.edit_line(conn, target, text=text, at=change.at)
        return chat_id if edited else None


def revoke(conn: Db, change: Change, whose: Whose) -> ChatId | None:
    """A line was taken back by its author: nothing of it is kept but that it was."""
    with db.transaction(conn):
        message_id = _remember(conn, change.whatsapp_id, whose)
        chat_id = _begin(conn, change, whose)
        if message_id is not None:
            _stand_in(conn, change, whose, chat_id, message_id, revoked_at=change.at)
            return chat_id
        target = _target(change.whatsapp_id, change.direction, whose, chat_id)
        revoked = line_store.revoke_line(conn, target, at=change.at)
        if revoked is None:
            return None
        line_store.drop_attachment(
            conn, account_id=whose.account_id, message_id=revoked
        )
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


def _fill(conn: Db, received: Received, target: Target, whose: Whose) -> bool:
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
        _attach(conn, received, whose, filled.id)
    if filled.is_new:
        store.recount_last(conn, account_id=whose.account_id, chat_id=target.chat_id)
        _count(conn, received, whose, target.chat_id)
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


def _begin(conn: Db, change: Change, whose: Whose) -> ChatId:
    chat_id = _chat(conn, whose)
    _is_no_line(conn, _target(change.event_id, change.direction, whose, chat_id))
    return chat_id


def _stand_in(
    conn: Db,
    change: Change,
    whose: Whose,
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
        account_id=whose.account_id,
        chat_id=chat_id,
        device_id=whose.device_id,
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
    _note_last(conn, whose, chat_id, message_id, change.at)


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


def _count(conn: Db, received: Received, whose: Whose, chat_id: ChatId) -> None:
    if received.history:
        return
    count = store.count_read if received.from_me else store.count_unread
    count(conn, account_id=whose.account_id, chat_id=chat_id, at=received.at)


def _attach(conn: Db, received: Received, whose: Whose, message_id: MessageId) -> None:
    if received.file is not None:
        line_store.add_attachment(
            conn,
            received.file,
            account_id=whose.account_id,
            device_id=whose.device_id,
            message_id=message_id,
        )


def _note_last(
    conn: Db, whose: Whose, chat_id: ChatId, message_id: MessageId, at: datetime
) -> None:
    store.note_last(
        conn,
        account_id=whose.account_id,
        chat_id=chat_id,
        message_id=message_id,
        at=at,
    )


def _chat(conn: Db, whose: Whose) -> ChatId:
    return ensure_chat(conn, **asdict(whose))


def _remember(conn: Db, whatsapp_id: str, whose: Whose) -> MessageId | None:
    """The id of the line to be written; None when WhatsApp's id is known."""
    return line_store.remember_whatsapp_id(
        conn,
        account_id=whose.account_id,
        device_id=whose.device_id,
        whatsapp_id=whatsapp_id,
    )


def _target(
    whatsapp_id: str, direction: Direction, whose: Whose, chat_id: ChatId
) -> Target:
    return Target(
        account_id=whose.account_id,
        device_id=whose.device_id,
        chat_id=chat_id,
        whatsapp_id=whatsapp_id,
        direction=direction,
    )
