"""What a session heard: stored at once, then handled, one event a transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.chats import changes, incoming
from chalicelib.chats.actions import hint
from chalicelib.chats.changes import Change
from chalicelib.chats.incoming import Received
from chalicelib.chats.model import ChatId
from chalicelib.chats.whose import Whose
from chalicelib.inbound.model import (
    Address,
    Event,
    EventId,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
    ReceiptReceived,
)
from chalicelib.inbound.optout import obey, word_of
from chalicelib.inbound.payloads import from_payload, kind_of, to_payload
from chalicelib.inbound.store import (
    StoredEvent,
    insert_events,
    settle_event,
    take_event,
    unhandled_events,
)
from chalicelib.leads.actions import find_or_add_person
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Code, Hint
from chalicelib.sends.hints import sequences_of
from chalicelib.sends.recording import note_reply, record_receipt

# A restart after a long silence finds more than this; it asks again.
MOST_UNHANDLED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What to do after the commit: hints to publish, (shard, body) to wake up."""

    hints: list[Hint] = field(default_factory=list[Hint])
    wake_ups: list[tuple[str, dict[str, Any]]] = field(
        default_factory=list[tuple[str, dict[str, Any]]]
    )


def store(
    conn: Db, *, account_id: int, device_id: int, events: Iterable[Event]
) -> list[EventId]:
    """Keep everything, in one insert, before any rule runs; answers what to handle.

    Repeats give nothing, unless what was kept is not handled yet: the answer to the
    first call may have been lost.
    """
    kept = [one for event in events for one in _each_once(event)]
    if not kept:
        return []
    ids = insert_events(
        conn,
        account_id=account_id,
        device_id=device_id,
        kinds=[kind_of(event) for event, _ in kept],
        message_ids=[message_id for _, message_id in kept],
        payloads=[to_payload(event) for event, _ in kept],
    )
    return sorted(ids)


def handle(conn: Db, event_id: int, now: datetime) -> Handled:
    """Run the rule of a stored event. What was handled before is left alone."""
    with db.transaction(conn):
        stored = take_event(conn, event_id)
        if stored is None:
            return Handled()
        match from_payload(stored.kind, stored.payload):
            case MessageReceived() as message:
                handled = _receive_message(conn, stored, message, now)
            case MessageEdited() as edited:
                handled = _receive_edit(conn, stored, edited)
            case MessageRevoked() as revoked:
                handled = _receive_revoke(conn, stored, revoked)
            case Reacted() as reacted:
                handled = _receive_reaction(conn, stored, reacted)
            case ReceiptReceived() as receipt:
                handled = _receive_receipt(conn, stored, receipt)
        settle_event(conn, account_id=stored.account_id, event_id=stored.id, now=now)
    return handled


def unhandled(conn: Db, *, shard: str, after: int = 0) -> list[EventId]:
    """What was stored and not handled, oldest first: after a crash, or a failed try.

    One event that cannot be handled must not stop those behind it: go on past it, with
    the last id as the next `after`.
    """
    return unhandled_events(conn, shard=shard, after=after, limit=MOST_UNHANDLED)


def _receive_message(
    conn: Db, stored: StoredEvent, message: MessageReceived, now: datetime
) -> Handled:
    """The line comes last: locks go person, sends, chat, as everywhere."""
    whose = _whose(
        conn, stored, message.chat, None if message.from_me else message.push_name
    )
    handled = Handled()
    word = word_of(stored, message)
    if word is not None:
        handled.hints.extend(
            sequences_of(conn, account_id=whose.account_id, person_id=whose.person_id)
        )
        wake_up = obey(conn, stored, message, word, person_id=whose.person_id, now=now)
        if wake_up is not None:
            handled.wake_ups.append((wake_up.shard, wake_up.body()))
    if _is_reply(message):
        handled.hints.extend(
            note_reply(
                conn,
                account_id=whose.account_id,
                person_id=whose.person_id,
                at=message.at,
            )
        )
    received = Received(
        whatsapp_id=message.message_id or None,
        from_me=message.from_me,
        kind=message.kind,
        text=message.text,
        at=message.at,
        history=message.history,
        file=message.file,
        place=message.place,
        cards=message.cards,
        word=word,
    )
    code = "CHAT_UPDATE" if message.history else "NEW_MESSAGE"
    handled.hints.extend(_told(code, whose, incoming.add(conn, received, whose)))
    return handled


def _is_reply(message: MessageReceived) -> bool:
    """Somebody wrote to us, and we can tell that it is a message."""
    return not (message.from_me or message.history or message.kind == "undecrypted")


def _receive_edit(conn: Db, stored: StoredEvent, edited: MessageEdited) -> Handled:
    whose = _whose(conn, stored, edited.chat)
    chat_id = changes.edit(conn, _change(edited), edited.text, whose)
    return Handled(hints=_told("CHAT_UPDATE", whose, chat_id))


def _receive_revoke(conn: Db, stored: StoredEvent, revoked: MessageRevoked) -> Handled:
    whose = _whose(conn, stored, revoked.chat)
    chat_id = changes.revoke(conn, _change(revoked), whose)
    return Handled(hints=_told("CHAT_UPDATE", whose, chat_id))


def _receive_reaction(conn: Db, stored: StoredEvent, reacted: Reacted) -> Handled:
    return Handled(
        hints=changes.react(
            conn,
            _change(reacted),
            reacted.emoji,
            account_id=stored.account_id,
            device_id=stored.device_id,
            phone=reacted.chat.phone,
            lid=reacted.chat.lid,
        )
    )


def _receive_receipt(
    conn: Db, stored: StoredEvent, receipt: ReceiptReceived
) -> Handled:
    hints = [
        changed
        for whatsapp_id in receipt.message_ids
        for changed in record_receipt(
            conn,
            account_id=stored.account_id,
            device_id=stored.device_id,
            whatsapp_id=whatsapp_id,
            kind=receipt.kind,
            at=receipt.at,
        )
    ]
    return Handled(hints=hints)


def _whose(
    conn: Db, stored: StoredEvent, chat: Address, push_name: str | None = None
) -> Whose:
    person_id = find_or_add_person(
        conn, stored.account_id, phone=chat.phone, lid=chat.lid, push_name=push_name
    )
    return Whose(
        account_id=stored.account_id, device_id=stored.device_id, person_id=person_id
    )


def _change(event: MessageEdited | MessageRevoked | Reacted) -> Change:
    return Change(
        event_id=event.message_id,
        whatsapp_id=event.target_id,
        from_me=event.from_me,
        at=event.at,
    )


def _told(code: Code, whose: Whose, chat_id: ChatId | None) -> list[Hint]:
    if chat_id is None:
        return []
    return [hint(code, whose.account_id, device_id=whose.device_id, chat_id=chat_id)]


def _each_once(event: Event) -> Iterator[tuple[Event, str | None]]:
    """With the id under which each comes once; a receipt for several is as many."""
    match event:
        case ReceiptReceived():
            for message_id in event.message_ids:
                yield replace(event, message_ids=(message_id,)), message_id
        case _:
            yield event, event.message_id or None
