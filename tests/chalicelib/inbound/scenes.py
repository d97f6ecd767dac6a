"""Events as a phone would hear them, and how to have them handled."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from psycopg.rows import dict_row

from chalicelib.inbound import actions
from chalicelib.inbound.actions import Handled
from chalicelib.inbound.model import (
    Address,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
    ReceiptReceived,
)
from chalicelib.platform.db import Db
from tests.builders import NOON

AISYAH = Address(phone="60127730918", lid="77309180000001")
_numbers = count(1)


def message(text: str = "Ada lagi stok?", **values: Any) -> MessageReceived:
    """A line of theirs, from Aisyah, at noon."""
    defaults: dict[str, Any] = {
        "message_id": f"3EB0{next(_numbers):012X}",
        "chat": AISYAH,
        "from_me": False,
        "kind": "text",
        "text": text,
        "at": NOON,
        "push_name": "Aisyah",
    }
    return MessageReceived(**defaults | values)


def receipt(*message_ids: str, **values: Any) -> ReceiptReceived:
    """Delivered at noon."""
    defaults: dict[str, Any] = {"kind": "delivered", "at": NOON, "chat": AISYAH}
    return ReceiptReceived(message_ids=message_ids, **defaults | values)


def edited(target_id: str, text: str, **values: Any) -> MessageEdited:
    """They edit their line, a minute after noon."""
    return MessageEdited(target_id=target_id, text=text, **_doing() | values)


def revoked(target_id: str, **values: Any) -> MessageRevoked:
    """They take their line back, a minute after noon."""
    return MessageRevoked(target_id=target_id, **_doing() | values)


def reacted(target_id: str, emoji: str, **values: Any) -> Reacted:
    """They react to a line, a minute after noon."""
    return Reacted(target_id=target_id, emoji=emoji, **_doing() | values)


def _doing() -> dict[str, Any]:
    return {
        "message_id": f"3EB0{next(_numbers):012X}",
        "chat": AISYAH,
        "from_me": False,
        "at": after(1),
    }


def hear(
    conn: Db, account_id: int, device_id: int, *events: Event, now: datetime = NOON
) -> list[Handled]:
    """Store the events together, then handle each."""
    ids = actions.store(conn, account_id=account_id, device_id=device_id, events=events)
    return [actions.handle(conn, event_id, now) for event_id in ids]


def lines(conn: Db, account_id: int) -> list[dict[str, Any]]:
    """Every line of the account, oldest first."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT id, chat_id, direction, kind, text, details, at, edited_at,"
            " revoked_at, send_id, whatsapp_id, awaits, word FROM messages"
            " WHERE account_id = %s ORDER BY at, id",
            (account_id,),
        ).fetchall()


def chats(conn: Db, account_id: int) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT c.id, c.device_id, c.person_id, c.unread, c.last_at, m.text"
            " FROM chats c LEFT JOIN messages m ON m.id = c.last_message_id"
            " WHERE c.account_id = %s ORDER BY c.id",
            (account_id,),
        ).fetchall()


def suppressed(conn: Db, account_id: int) -> int:
    """How many persons of the account must not be written to."""
    row = conn.execute(
        "SELECT count(*) FROM suppressions WHERE account_id = %s AND lifted_at IS NULL",
        (account_id,),
    ).fetchone()
    assert row is not None
    return row[0]


def confirmations(conn: Db, account_id: int) -> int:
    """How many confirmations of an opt-out were asked for."""
    row = conn.execute(
        "SELECT count(*) FROM sends WHERE account_id = %s AND kind = 'confirmation'",
        (account_id,),
    ).fetchone()
    assert row is not None
    return row[0]


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)
