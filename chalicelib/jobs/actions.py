"""What happens to a job. A caller says from where: a job that moved is not theirs.

`create`, `advance`, `finish` and `fail` are called inside the transaction that holds
the work they speak of.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.jobs import store
from chalicelib.jobs.model import Job, JobMoved
from chalicelib.platform import db, log
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint, View
from chalicelib.platform.queues import JOBS, Queues

_log = log.get()


def create(
    conn: Db,
    account_id: int,
    *,
    kind: str,
    subject_id: int,
    cursor: Mapping[str, Any] | None = None,
    total: int | None = None,
    member_id: int | None = None,
) -> Job:
    """A job that waits for its first chunk; after the commit its `wake_up` goes out."""
    with db.transaction(conn):
        return _moved(
            store.create(
                conn,
                account_id,
                kind=kind,
                subject_id=subject_id,
                cursor=cursor or {},
                total=total,
                member_id=member_id,
            )
        )


def wake_up(job: Job) -> dict[str, int]:
    """The queue message that lets a worker take a chunk."""
    return {"job_id": job.id}


def hints(job: Job) -> list[Hint]:
    """For whoever views jobs or the lists that jobs work on."""
    return [
        Hint(
            account_id=job.account_id,
            code="JOB_PROGRESS",
            views=(View("jobs"), View("jobs", job.id), View("leads")),
            job_id=job.id,
        )
    ]


def take(conn: Db, job_id: int) -> Job | None:
    """Begin a chunk; None when the job is over, or was never there."""
    with db.transaction(conn):
        return store.take(conn, job_id)


def advance(
    conn: Db,
    job: Job,
    *,
    cursor: Mapping[str, Any],
    done: int,
    total: int | None = None,
) -> Job:
    """The work up to `cursor` is in this transaction."""
    return _moved(
        store.advance(
            conn,
            job,
            cursor=cursor,
            done=done,
            total=job.total if total is None else total,
        )
    )


def finish(conn: Db, job: Job) -> Job:
    """There is nothing more to do."""
    return _moved(store.finish(conn, job))


def fail(conn: Db, job: Job, *, code: str, message: str) -> Job:
    """It will never be done; the code is stable, the sentence says what to do next."""
    return _moved(store.fail(conn, job, code=code, message=message))


def reoffer_stale(conn: Db, queues: Queues, stale: timedelta) -> int:
    """Put again what nobody has worked on for `stale`; answers how many jobs."""
    with db.transaction(conn):
        job_ids = store.take_stale(conn, stale=stale)
    if job_ids:
        queues.put(JOBS, [{"job_id": job_id} for job_id in job_ids])
        _log.warning("stale jobs offered again", jobs=len(job_ids))
    return len(job_ids)


def _moved(job: Job | None) -> Job:
    if job is None:
        raise JobMoved("Somebody else works on this job.")
    return job
