"""Changes to many leads in Postgres: one function per query."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from psycopg.types.json import Jsonb

from chalicelib.leads.changes.model import (
    ChangeId,
    ChangeKind,
    ChangeState,
    LeadChange,
)
from chalicelib.leads.model import Filter, LeadId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add(
    conn: Db,
    account_id: int,
    *,
    kind: ChangeKind,
    details: Mapping[str, object],
    wanted: Filter,
    total: int,
    member_id: int | None,
) -> ChangeId:
    return db.scalar(
        conn,
        Q["add_change"],
        {
            "account_id": account_id,
            "kind": kind,
            "details": Jsonb(details),
            "wanted": Jsonb(asdict(wanted)),
            "total": total,
            "member_id": member_id,
        },
    )


def begin_step(
    conn: Db, account_id: int, change_id: int, *, state: ChangeState, job_id: int
) -> None:
    db.execute(
        conn,
        Q["begin_change_step"],
        {
            "account_id": account_id,
            "change_id": change_id,
            "state": state,
            "job_id": job_id,
        },
    )


def find(conn: Db, account_id: int, change_id: int) -> LeadChange | None:
    return db.one(
        conn,
        Q["find_change"],
        LeadChange,
        {"account_id": account_id, "change_id": change_id},
    )


def lock(conn: Db, account_id: int, change_id: int) -> LeadChange | None:
    return db.one(
        conn,
        Q["lock_change"],
        LeadChange,
        {"account_id": account_id, "change_id": change_id},
    )


def list_all(
    conn: Db, account_id: int, *, before_id: int | None, limit: int
) -> list[LeadChange]:
    return db.many(
        conn,
        Q["list_changes"],
        LeadChange,
        {"account_id": account_id, "before_id": before_id, "limit": limit},
    )


def end_change(conn: Db, account_id: int, change_id: int) -> None:
    db.execute(
        conn, Q["end_change"], {"account_id": account_id, "change_id": change_id}
    )


def end_undo(conn: Db, account_id: int, change_id: int) -> None:
    db.execute(conn, Q["end_undo"], {"account_id": account_id, "change_id": change_id})


def stop(
    conn: Db,
    account_id: int,
    change_id: int,
    *,
    state: ChangeState,
    code: str,
    message: str,
) -> None:
    db.execute(
        conn,
        Q["stop_change"],
        {
            "account_id": account_id,
            "change_id": change_id,
            "state": state,
            "code": code,
            "message": message,
        },
    )


def changed_leads(
    conn: Db, account_id: int, change_id: int, *, before_id: int | None, limit: int
) -> list[LeadId]:
    """The next leads the change touched, newest first; none when there are no more."""
    return db.scalars(
        conn,
        Q["changed_leads"],
        {
            "account_id": account_id,
            "change_id": change_id,
            "before_id": before_id,
            "limit": limit,
        },
    )


def drop_old_rows(conn: Db, *, age: timedelta, limit: int) -> int:
    return db.execute(conn, Q["drop_old_rows"], {"age": age, "limit": limit})
