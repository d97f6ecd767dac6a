"""What a session heard: stored at once, then handled, one event a transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.chats.actions import Received, add_incoming, hint
from chalicelib.chats.model import Said
from chalicelib.inbound.model import (
    Event,
    EventId,
    EventKind,
    MessageReceived,
    Payload,
    ReceiptReceived,
    from_payload,
)  # fmt: skip
from chalicelib.inbound.optout import obey
from chalicelib.inbound.store import (
    StoredEvent,
    insert_events,
    settle_event,
    take_event,
    unhandled_events,
)  # fmt: skip
from chalicelib.leads.actions import find_or_add_person
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
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
    """Keep everything, in one insert, before any rule runs. Repeats give nothing."""
    kept = [row for event in events for row in _rows(event)]
    if not kept:
        return []
    kinds, message_ids, payloads = zip(*kept, strict=True)
    ids = insert_events(
        conn,
        account_id=account_id,
        device_id=device_id,
        kinds=kinds,
        message_ids=message_ids,
        payloads=payloads,
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
            case ReceiptReceived() as receipt:
                handled = _receive_receipt(conn, stored, receipt)
        settle_event(conn, account_id=stored.account_id, event_id=stored.id, now=now)
    return handled


def unhandled(conn: Db, *, shard: str) -> list[EventId]:
    """What was stored and not handled, oldest first: after a crash, or a failed try.

    One event that cannot be handled must not stop those behind it: go on past it.
    """
    return unhandled_events(conn, shard=shard, limit=MOST_UNHANDLED)


def _receive_message(
    conn: Db, stored: StoredEvent, message: MessageReceived, now: datetime
) -> Handled:
    """The line comes last: locks go person, sends, chat, as everywhere."""
    account_id, device_id = stored.account_id, stored.device_id
    person_id = find_or_add_person(
        conn,
        account_id,
        phone=message.chat.phone,
        lid=message.chat.lid,
        push_name=None if message.from_me else message.push_name,
    )
    handled = Handled()
    if not message.from_me:
        said = Said(text=message.text, at=message.at)
        wake_up = obey(conn, stored, person_id=person_id, said=said, now=now)
        if wake_up is not None:
            handled.wake_ups.append((wake_up.shard, wake_up.body()))
        if not message.history:
            handled.hints.extend(
                note_reply(
                    conn, account_id=account_id, person_id=person_id, at=message.at
                )
            )
    written = add_incoming(
        conn,
        Received(
            whatsapp_id=message.message_id or None,
            from_me=message.from_me,
            kind=message.kind,
            text=message.text,
            at=message.at,
            history=message.history,
        ),
        account_id=account_id,
        device_id=device_id,
        person_id=person_id,
    )
    if written is not None:
        code = "CHAT_UPDATE" if message.history else "NEW_MESSAGE"
        handled.hints.append(
            hint(code, account_id, device_id=device_id, chat_id=written.chat_id)
        )
    return handled


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


def _rows(event: Event) -> Iterator[tuple[EventKind, str | None, Payload]]:
    """A receipt for several messages is as many rows, so that each comes once."""
    match event:
        case MessageReceived():
            yield "message", event.message_id or None, event.to_payload()
        case ReceiptReceived():
            for message_id in event.message_ids:
                one = replace(event, message_ids=(message_id,))
                yield event.kind, message_id, one.to_payload()
