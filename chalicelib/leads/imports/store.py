"""Imports and their rows in Postgres: one function per query."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from psycopg.types.json import Jsonb

from chalicelib.leads.imports.model import (
    Column,
    Field,
    Import,
    ImportId,
    ImportRow,
    ImportState,
    OnDuplicate,
    Outcome,
    Range,
    Refusals,
)
from chalicelib.leads.model import Consent
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """A row as the file has it."""

    number: int
    cells: list[str]
    broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the check makes of a row: a phone and a reading, or why it is refused."""

    number: int
    phone: str | None = None
    code: str | None = None
    status_defaulted: bool = False
    reading: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """An import of whose file nothing is kept any more."""

    id: ImportId
    account_id: int
    storage_key: str


def add(
    conn: Db,
    account_id: int,
    *,
    filename: str,
    storage_key: str,
    member_id: int | None,
) -> ImportId:
    return db.scalar(
        conn,
        Q["add_import"],
        {
            "account_id": account_id,
            "filename": filename,
            "storage_key": storage_key,
            "member_id": member_id,
        },
    )


def find(conn: Db, account_id: int, import_id: int) -> Import | None:
    return db.one(
        conn,
        Q["find_import"],
        Import,
        {"account_id": account_id, "import_id": import_id},
    )


def lock(conn: Db, account_id: int, import_id: int) -> Import | None:
    return db.one(
        conn,
        Q["lock_import"],
        Import,
        {"account_id": account_id, "import_id": import_id},
    )


def list_all(
    conn: Db, account_id: int, *, before_id: int | None, limit: int
) -> list[Import]:
    return db.many(
        conn,
        Q["list_imports"],
        Import,
        {"account_id": account_id, "before_id": before_id, "limit": limit},
    )


def begin_step(
    conn: Db, account_id: int, import_id: int, *, state: ImportState, job_id: int
) -> None:
    db.execute(
        conn,
        Q["begin_import_step"],
        {
            "account_id": account_id,
            "import_id": import_id,
            "state": state,
            "job_id": job_id,
        },
    )


def stop(
    conn: Db,
    account_id: int,
    import_id: int,
    *,
    state: ImportState,
    code: str,
    message: str,
) -> None:
    db.execute(
        conn,
        Q["stop_import"],
        {
            "account_id": account_id,
            "import_id": import_id,
            "state": state,
            "code": code,
            "message": message,
        },
    )


def note_sheet(
    conn: Db, account_id: int, import_id: int, *, sheet: str, sheets: int
) -> None:
    db.execute(
        conn,
        Q["note_sheet"],
        {
            "account_id": account_id,
            "import_id": import_id,
            "sheet": sheet,
            "sheets": sheets,
        },
    )


def describe(
    conn: Db,
    account_id: int,
    import_id: int,
    *,
    encoding: str,
    delimiter: str,
    columns: Sequence[Column],
    mapping: Mapping[Field, int | None],
) -> None:
    db.execute(
        conn,
        Q["describe_import"],
        {
            "account_id": account_id,
            "import_id": import_id,
            "encoding": encoding,
            "delimiter": delimiter,
            "columns": Jsonb([asdict(column) for column in columns]),
            "mapping": Jsonb(mapping),
        },
    )


def plan(
    conn: Db,
    account_id: int,
    import_id: int,
    *,
    mapping: Mapping[Field, int | None],
    consent: Consent | None,
    on_duplicate: OnDuplicate,
    niches: list[str],
    triggers: list[str],
) -> None:
    given = consent and asdict(consent) | {"at": consent.at.isoformat()}
    db.execute(
        conn,
        Q["plan_import"],
        {
            "account_id": account_id,
            "import_id": import_id,
            "mapping": Jsonb(mapping),
            "consent": given and Jsonb(given),
            "on_duplicate": on_duplicate,
            "niches": niches,
            "triggers": triggers,
        },
    )


def add_rows(conn: Db, account_id: int, import_id: int, rows: Sequence[RawRow]) -> None:
    db.execute(
        conn,
        Q["add_import_rows"],
        {
            "account_id": account_id,
            "import_id": import_id,
            "numbers": [row.number for row in rows],
            "cells": [json.dumps(row.cells) for row in rows],
            "broken": [row.broken for row in rows],
        },
    )


def end_reading(conn: Db, account_id: int, import_id: int) -> int:
    """Answers how many rows there are."""
    return db.scalar(
        conn, Q["end_reading"], {"account_id": account_id, "import_id": import_id}
    )


def last_number(conn: Db, account_id: int, import_id: int) -> int:
    return db.scalar(
        conn, Q["last_number"], {"account_id": account_id, "import_id": import_id}
    )


def find_rows(conn: Db, rows: Range) -> list[ImportRow]:
    return db.many(conn, Q["find_rows"], ImportRow, rows.parameters())


def judge_rows(conn: Db, rows: Range, judgements: Sequence[Judgement]) -> None:
    db.execute(
        conn,
        Q["judge_rows"],
        rows.parameters()
        | {
            "numbers": [one.number for one in judgements],
            "phones": [one.phone for one in judgements],
            "codes": [one.code for one in judgements],
            "defaulted": [one.status_defaulted for one in judgements],
            "readings": [
                None if one.reading is None else json.dumps(one.reading)
                for one in judgements
            ],
        },
    )


def end_check(conn: Db, account_id: int, import_id: int) -> None:
    db.execute(conn, Q["end_check"], {"account_id": account_id, "import_id": import_id})


def end_import(conn: Db, account_id: int, import_id: int) -> None:
    db.execute(
        conn, Q["end_import"], {"account_id": account_id, "import_id": import_id}
    )


def end_undo(conn: Db, account_id: int, import_id: int) -> None:
    db.execute(conn, Q["end_undo"], {"account_id": account_id, "import_id": import_id})


def list_rows(
    conn: Db,
    account_id: int,
    import_id: int,
    *,
    outcome: Outcome | None,
    code: str | None = None,
    after: int = 0,
    limit: int,
) -> list[ImportRow]:
    return db.many(
        conn,
        Q["list_rows"],
        ImportRow,
        {
            "account_id": account_id,
            "import_id": import_id,
            "outcome": outcome,
            "code": code,
            "after": after,
            "limit": limit,
        },
    )


def count_refusals(conn: Db, account_id: int, import_id: int) -> list[Refusals]:
    return db.many(
        conn,
        Q["count_refusals"],
        Refusals,
        {"account_id": account_id, "import_id": import_id},
    )


def to_sweep(conn: Db, *, age: timedelta, most: int) -> list[Swept]:
    return db.many(conn, Q["imports_to_sweep"], Swept, {"age": age, "most": most})


def drop_rows(conn: Db, account_id: int, import_id: int, *, limit: int) -> int:
    """Answers how many of them were dropped."""
    return db.execute(
        conn,
        Q["drop_import_rows"],
        {"account_id": account_id, "import_id": import_id, "limit": limit},
    )


def end_sweep(conn: Db, account_id: int, import_id: int, *, message: str) -> None:
    db.execute(
        conn,
        Q["end_sweep"],
        {"account_id": account_id, "import_id": import_id, "message": message},
    )
