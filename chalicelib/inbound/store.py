"""Heard events in Postgres: one function per named query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from chalicelib.inbound.model import EventId, EventKind
from chalicelib.inbound.payloads import Payload
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event that waits for its rules, with the account's own words."""

    id: EventId
    account_id: int
    device_id: int
    kind: EventKind
    payload: Payload
    opt_out_words: list[str]
    opt_in_words: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Why we must not write to somebody, and since when."""

    reason: str
    suppressed_at: datetime


def insert_events(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    kinds: Sequence[EventKind],
    message_ids: Sequence[str | None],
    payloads: Sequence[Payload],
) -> list[EventId]:
    return db.scalars(
        conn,
        Q["insert_events"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "kinds": list(kinds),
            "message_ids": list(message_ids),
            "payloads": [Jsonb(payload) for payload in payloads],
        },
    )


def take_event(conn: Db, event_id: int) -> StoredEvent | None:
    return db.one(conn, Q["take_event"], StoredEvent, {"event_id": event_id})


def settle_event(
    conn: Db, *, account_id: int, event_id: EventId, now: datetime
) -> None:
    db.execute(
        conn,
        Q["settle_event"],
        {"account_id": account_id, "event_id": event_id, "now": now},
    )


def unhandled_events(conn: Db, *, shard: str, after: int, limit: int) -> list[EventId]:
    return db.scalars(
        conn,
        Q["unhandled_events"],
        {"shard": shard, "after": after, "limit": limit},
    )


def suppression_in_force(
    conn: Db, *, account_id: int, person_id: int
) -> InForce | None:
    return db.one(
        conn,
        Q["suppression_in_force"],
        InForce,
        {"account_id": account_id, "person_id": person_id},
    )
