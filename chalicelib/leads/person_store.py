"""Persons and their suppressions in Postgres: one function per query."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.leads.model import (
    Pair,
    Person,
    PersonId,
    Suppression,
    SuppressionId,
    SuppressionReason,
)
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def find_persons(
    conn: Db, account_id: int, *, phone: str | None, lid: str | None
) -> list[Person]:
    return db.many(
        conn,
        Q["find_persons"],
        Person,
        {"account_id": account_id, "phone": phone, "lid": lid},
    )


def lock_persons(
    conn: Db, account_id: int, *, phone: str | None, lid: str | None
) -> list[Person]:
    return db.many(
        conn,
        Q["lock_persons"],
        Person,
        {"account_id": account_id, "phone": phone, "lid": lid},
    )


def unmatched_pairs(
    conn: Db, account_id: int, *, phones: Sequence[str], lids: Sequence[str]
) -> list[Pair]:
    return db.many(
        conn,
        Q["unmatched_pairs"],
        Pair,
        {"account_id": account_id, "phones": list(phones), "lids": list(lids)},
    )


def add_person(
    conn: Db,
    account_id: int,
    *,
    phone: str | None,
    lid: str | None,
    push_name: str | None,
) -> PersonId:
    return db.scalar(
        conn,
        Q["add_person"],
        {
            "account_id": account_id,
            "phone": phone,
            "lid": lid,
            "push_name": push_name,
        },
    )


def change_person(conn: Db, account_id: int, person: Person) -> None:
    db.execute(
        conn,
        Q["change_person"],
        {
            "account_id": account_id,
            "person_id": person.id,
            "phone": person.phone,
            "lid": person.lid,
            "push_name": person.push_name,
        },
    )


def detach_lid(conn: Db, account_id: int, person_id: PersonId) -> None:
    db.execute(
        conn, Q["detach_lid"], {"account_id": account_id, "person_id": person_id}
    )


def lock_person(conn: Db, account_id: int, person_id: int) -> bool:
    """False when the account has no such person."""
    locked = db.scalar(
        conn, Q["lock_person"], {"account_id": account_id, "person_id": person_id}
    )
    return locked is not None


def suppress(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    reason: SuppressionReason,
    word: str | None,
    note: str | None,
    device_id: int | None,
    member_id: int | None,
    now: datetime,
) -> SuppressionId | None:
    return db.scalar(
        conn,
        Q["suppress"],
        {
            "account_id": account_id,
            "person_id": person_id,
            "reason": reason,
            "word": word,
            "note": note,
            "device_id": device_id,
            "member_id": member_id,
            "now": now,
        },
    )


def lift(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    reason: str,
    note: str | None,
    member_id: int | None,
    now: datetime,
) -> bool:
    """False when nothing was in force."""
    return bool(
        db.execute(
            conn,
            Q["lift"],
            {
                "account_id": account_id,
                "person_id": person_id,
                "reason": reason,
                "note": note,
                "member_id": member_id,
                "now": now,
            },
        )
    )


def find_suppression(
    conn: Db, account_id: int, suppression_id: int
) -> Suppression | None:
    return next(
        iter(_suppressions(conn, account_id, suppression_id=suppression_id)), None
    )


def list_suppressions(
    conn: Db, account_id: int, *, before_id: int | None, limit: int
) -> list[Suppression]:
    return _suppressions(conn, account_id, before_id=before_id, limit=limit)


def _suppressions(
    conn: Db,
    account_id: int,
    *,
    suppression_id: int | None = None,
    before_id: int | None = None,
    limit: int = 1,
) -> list[Suppression]:
    return db.many(
        conn,
        Q["list_suppressions"],
        Suppression,
        {
            "account_id": account_id,
            "suppression_id": suppression_id,
            "before_id": before_id,
            "limit": limit,
        },
    )
