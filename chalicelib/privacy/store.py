"""Erasures, and what they take, in Postgres: one function per query."""

from collections.abc import Sequence
from dataclasses import asdict

from psycopg.types.json import Jsonb

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.privacy.model import Erasure, ErasureId, Holdings, Whom
from chalicelib.sends.model import SendId

Q = sql.load(__name__)


def person_of(conn: Db, account_id: int, whom: Whom) -> int | None:
    """None when the account knows nobody like that, or has erased them."""
    return db.scalar(conn, Q["person_of"], {"account_id": account_id} | asdict(whom))


def lock_person(conn: Db, account_id: int, person_id: int) -> Row | None:
    """Their number and LID; None when they are erased already."""
    return db.row(conn, Q["lock_person"], _of(account_id, person_id))


def holdings(conn: Db, account_id: int, person_id: int) -> Holdings:
    (found,) = db.many(conn, Q["holdings"], Holdings, _of(account_id, person_id))
    return found


def add(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    holdings: Holdings,
    member_id: int | None,
) -> ErasureId:
    return db.scalar(
        conn,
        Q["add_erasure"],
        _of(account_id, person_id)
        | {"holdings": Jsonb(asdict(holdings)), "member_id": member_id},
    )


def begin(conn: Db, account_id: int, erasure_id: int, *, job_id: int) -> None:
    db.execute(
        conn,
        Q["begin_erasure"],
        {"account_id": account_id, "erasure_id": erasure_id, "job_id": job_id},
    )


def find(conn: Db, account_id: int, erasure_id: int) -> Erasure | None:
    return db.one(
        conn,
        Q["find_erasure"],
        Erasure,
        {"account_id": account_id, "erasure_id": erasure_id},
    )


def list_all(
    conn: Db, account_id: int, *, before_id: int | None, limit: int
) -> list[Erasure]:
    return db.many(
        conn,
        Q["list_erasures"],
        Erasure,
        {"account_id": account_id, "before_id": before_id, "limit": limit},
    )


def end(conn: Db, account_id: int, erasure_id: int) -> None:
    db.execute(
        conn,
        Q["end_erasure"],
        {"account_id": account_id, "erasure_id": erasure_id},
    )


def stop(
    conn: Db, account_id: int, erasure_id: int, *, code: str, message: str
) -> None:
    db.execute(
        conn,
        Q["stop_erasure"],
        {
            "account_id": account_id,
            "erasure_id": erasure_id,
            "code": code,
            "message": message,
        },
    )


def waiting_of(conn: Db, account_id: int, person_id: int) -> list[SendId]:
    return db.scalars(conn, Q["waiting_of"], _of(account_id, person_id))


def delete_leads(conn: Db, account_id: int, person_id: int) -> None:
    db.execute(conn, Q["delete_leads"], _of(account_id, person_id))


def end_enrolments(conn: Db, account_id: int, person_id: int) -> None:
    db.execute(conn, Q["end_enrolments"], _of(account_id, person_id))


def is_busy(conn: Db, account_id: int, person_id: int, person: Row) -> bool:
    """Whether something under way would write of them again."""
    return db.scalar(conn, Q["is_busy"], _of(account_id, person_id) | person)


def last_event(conn: Db) -> int:
    return db.scalar(conn, Q["last_event"])


def forget_events(
    conn: Db, account_id: int, person: Row, *, after: int, upto: int
) -> None:
    db.execute(
        conn,
        Q["forget_events"],
        {"account_id": account_id, "after": after, "upto": upto} | person,
    )


def files_of(conn: Db, account_id: int, person_id: int) -> list[int]:
    return db.scalars(conn, Q["files_of"], _of(account_id, person_id))


def forget_files(conn: Db, account_id: int, media_ids: Sequence[int]) -> list[str]:
    """Answers where those lie that nobody else holds."""
    keys = db.scalars(
        conn,
        Q["forget_files"],
        {"account_id": account_id, "media_ids": list(media_ids)},
    )
    return db.scalars(conn, Q["unheld_keys"], {"account_id": account_id, "keys": keys})


def _of(account_id: int, person_id: int) -> dict[str, object]:
    return {"account_id": account_id, "person_id": person_id}
