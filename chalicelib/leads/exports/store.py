"""Exports in Postgres: one function per query."""

from dataclasses import asdict
from datetime import timedelta

from psycopg.types.json import Jsonb

from chalicelib.leads import store as leads
from chalicelib.leads.exports.model import (
    Export,
    ExportFormat,
    ExportId,
    part_key,
)
from chalicelib.leads.model import Filter
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add(
    conn: Db,
    account_id: int,
    *,
    file_format: ExportFormat,
    wanted: Filter,
    campaign_id: int | None,
    storage_key: str,
    member_id: int | None,
) -> ExportId:
    return db.scalar(
        conn,
        Q["add_export"],
        {
            "account_id": account_id,
            "format": file_format,
            "wanted": Jsonb(asdict(wanted)),
            "campaign_id": campaign_id,
            "storage_key": storage_key,
            "member_id": member_id,
        },
    )


def begin(conn: Db, account_id: int, export_id: int, *, job_id: int) -> None:
    db.execute(
        conn,
        Q["begin_export"],
        {"account_id": account_id, "export_id": export_id, "job_id": job_id},
    )


def find(conn: Db, account_id: int, export_id: int) -> Export | None:
    return db.one(
        conn,
        Q["find_export"],
        Export,
        {"account_id": account_id, "export_id": export_id},
    )


def list_all(
    conn: Db, account_id: int, *, before_id: int | None, limit: int
) -> list[Export]:
    return db.many(
        conn,
        Q["list_exports"],
        Export,
        {"account_id": account_id, "before_id": before_id, "limit": limit},
    )


def end(conn: Db, account_id: int, export_id: int, *, leads: int) -> None:
    db.execute(
        conn,
        Q["end_export"],
        {"account_id": account_id, "export_id": export_id, "leads": leads},
    )


def stop(conn: Db, account_id: int, export_id: int, *, code: str, message: str) -> None:
    db.execute(
        conn,
        Q["stop_export"],
        {
            "account_id": account_id,
            "export_id": export_id,
            "code": code,
            "message": message,
        },
    )


def attribute_names(conn: Db, account_id: int, wanted: Filter) -> list[str]:
    return db.scalars(
        conn,
        Q["attribute_names"],
        {"account_id": account_id, "wanted": leads.conditions(wanted)},
    )


def drop(conn: Db, *, account_id: int | None = None, age: timedelta) -> list[str]:
    """Of one account or of all; answers all keys that storage may hold."""
    dropped = db.rows(conn, Q["drop_exports"], {"account_id": account_id, "age": age})
    return [
        key
        for row in dropped
        for key in (
            row["storage_key"],
            *(part_key(row["storage_key"], n) for n in range(row["parts"])),
        )
    ]
