"""Exports of one person, and what they tell, in Postgres: one function per query."""

from datetime import timedelta
from typing import LiteralString

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.privacy.model import PersonExport, PersonExportId

Q = sql.load(__name__, "exports.sql")


def add(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    storage_key: str,
    member_id: int | None,
) -> PersonExportId:
    return db.scalar(
        conn,
        Q["add_person_export"],
        {
            "account_id": account_id,
            "person_id": person_id,
            "storage_key": storage_key,
            "member_id": member_id,
        },
    )


def begin(conn: Db, account_id: int, export_id: int, *, job_id: int) -> None:
    db.execute(
        conn,
        Q["begin_person_export"],
        {"account_id": account_id, "export_id": export_id, "job_id": job_id},
    )


def find(conn: Db, account_id: int, export_id: int) -> PersonExport | None:
    return db.one(
        conn,
        Q["find_person_export"],
        PersonExport,
        {"account_id": account_id, "export_id": export_id},
    )


def end(conn: Db, account_id: int, export_id: int) -> None:
    db.execute(
        conn,
        Q["end_person_export"],
        {"account_id": account_id, "export_id": export_id},
    )


def stop(conn: Db, account_id: int, export_id: int, *, code: str, message: str) -> None:
    db.execute(
        conn,
        Q["stop_person_export"],
        {
            "account_id": account_id,
            "export_id": export_id,
            "code": code,
            "message": message,
        },
    )


def drop_old(conn: Db, *, age: timedelta) -> list[str]:
    """Answers where the files of those dropped are."""
    return db.scalars(conn, Q["drop_old_person_exports"], {"age": age})


def told_person(conn: Db, account_id: int, person_id: int) -> Row | None:
    return db.row(conn, Q["told_person"], _of(account_id, person_id))


def told_files(conn: Db, account_id: int, person_id: int) -> list[Row]:
    return db.rows(conn, Q["told_files"], _of(account_id, person_id))


def told(conn: Db, account_id: int, person_id: int) -> dict[str, list[Row]]:
    """Everything else, by what it is."""
    queries: dict[str, LiteralString] = {
        "leads": Q["told_leads"],
        "notes": Q["told_notes"],
        "consents": Q["told_consents"],
        "suppressions": Q["told_suppressions"],
        "messages": Q["told_messages"],
        "sends": Q["told_sends"],
        "enrolments": Q["told_enrolments"],
        "imports": Q["told_imports"],
        "changes": Q["told_changes"],
        "forms": Q["told_hook_calls"],
    }
    return {
        name: db.rows(conn, query, _of(account_id, person_id))
        for name, query in queries.items()
    }


def _of(account_id: int, person_id: int) -> dict[str, object]:
    return {"account_id": account_id, "person_id": person_id}
