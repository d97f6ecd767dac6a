"""Jobs in Postgres: one function per query."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from chalicelib.jobs.model import Job, JobId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def create(
    conn: Db,
    account_id: int,
    *,
    kind: str,
    subject_id: int,
    cursor: Mapping[str, Any],
    total: int | None,
    member_id: int | None,
) -> Job | None:
    return db.one(
        conn,
        Q["create"],
        Job,
        {
            "account_id": account_id,
            "kind": kind,
            "subject_id": subject_id,
            "cursor": Jsonb(cursor),
            "total": total,
            "member_id": member_id,
        },
    )


def find(conn: Db, account_id: int, job_id: int) -> Job | None:
    return db.one(conn, Q["find"], Job, {"account_id": account_id, "job_id": job_id})


def take(conn: Db, job_id: int) -> Job | None:
    """None when it is over, or was never there."""
    return db.one(conn, Q["take"], Job, {"job_id": job_id})


def advance(
    conn: Db, job: Job, *, cursor: Mapping[str, Any], done: int, total: int | None
) -> Job | None:
    """None when the job is no longer where `job` says."""
    return db.one(
        conn,
        Q["advance"],
        Job,
        {
            "account_id": job.account_id,
            "job_id": job.id,
            "from_cursor": Jsonb(job.cursor),
            "cursor": Jsonb(cursor),
            "done": done,
            "total": total,
        },
    )


def finish(conn: Db, job: Job) -> Job | None:
    return db.one(
        conn,
        Q["finish"],
        Job,
        {
            "account_id": job.account_id,
            "job_id": job.id,
            "from_cursor": Jsonb(job.cursor),
        },
    )


def fail(conn: Db, job: Job, *, code: str, message: str) -> Job | None:
    return db.one(
        conn,
        Q["fail"],
        Job,
        {
            "account_id": job.account_id,
            "job_id": job.id,
            "code": code,
            "message": message,
        },
    )


def take_stale(conn: Db, *, stale: timedelta) -> list[JobId]:
    return db.scalars(conn, Q["take_stale"], {"stale": stale})
