"""The jobs of an import: each chunk a few ranges of rows, each range a transaction."""

from collections.abc import Callable, Mapping

from chalicelib.errors import NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.leads.imports import (
    applying,
    checking,
    reading,
    refused,
    store,
    undoing,
)
from chalicelib.leads.imports.model import Import, ImportState, Range
from chalicelib.leads.imports.sniffing import Unreadable
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

READ = "lead-import-read"
CHECK = "lead-import-check"
APPLY = "lead-import-apply"
UNDO = "lead-import-undo"

# Small, since Postgres plans for few rows and may compare each with each. A transaction
# stays far under half a second, a chunk under 20 s.
ROWS_IN_A_RANGE = 250
RANGES_IN_A_CHUNK = 40

GAVE_UP = "import-gave-up"
GAVE_UP_SENTENCE = (
    "This was tried several times in vain. Nothing is lost: try it again, and if it"
    " fails again, tell us the number of the import."
)


def _read(conn: Db, storage: Storage, job: Job) -> None:
    one = _import_of(conn, job)
    try:
        reading.read(conn, storage, job, one)
    except Unreadable as problem:
        _stop(conn, job, "failed", code=problem.code, message=problem.message)
        storage.delete(one.storage_key)


def _check(conn: Db, storage: Storage, job: Job) -> None:
    one = _import_of(conn, job)

    def end() -> None:
        store.end_check(conn, one.account_id, one.id)

    done = _walk(conn, job, lambda rows: checking.check(conn, one, rows))
    if done is not None:
        refused.write(conn, storage, one)
        _finish(conn, done, end)


def _apply(conn: Db, storage: Storage, job: Job) -> None:
    one = _import_of(conn, job)

    def end() -> None:
        store.end_import(conn, one.account_id, one.id)

    done = _walk(conn, job, lambda rows: applying.apply(conn, one, rows))
    if done is not None:
        refused.write(conn, storage, one)
        _finish(conn, done, end)


def _undo(conn: Db, storage: Storage, job: Job) -> None:
    del storage
    one = _import_of(conn, job)
    imported_at = one.imported_at
    if imported_at is None:
        raise NotFound("There is nothing to undo.")

    def end() -> None:
        store.end_undo(conn, one.account_id, one.id)

    def undo(rows: Range) -> None:
        undoing.undo(conn, rows, imported_at=imported_at)

    done = _walk(conn, job, undo)
    if done is not None:
        _finish(conn, done, end)


def _walk(conn: Db, job: Job, work: Callable[[Range], None]) -> Job | None:
    """Work through the next ranges; the job when none is left, else None."""
    last = store.last_number(conn, job.account_id, job.subject_id)
    for _ in range(RANGES_IN_A_CHUNK):
        after = job.cursor.get("number", 0)
        if after >= last:
            return job
        upto = min(after + ROWS_IN_A_RANGE, last)
        rows = Range(
            account_id=job.account_id,
            import_id=job.subject_id,
            after=after,
            upto=upto,
        )
        with db.transaction(conn):
            job = jobs.advance(
                conn, job, cursor={"number": upto}, done=upto, total=last
            )
            work(rows)
    return job if job.cursor.get("number", 0) >= last else None


def _finish(conn: Db, job: Job, end: Callable[[], None]) -> None:
    with db.transaction(conn):
        jobs.finish(conn, job)
        end()


def _giving_up_to(state: ImportState) -> Callable[[Db, Job], None]:
    def give_up(conn: Db, job: Job) -> None:
        _stop(conn, job, state, code=GAVE_UP, message=GAVE_UP_SENTENCE)

    return give_up


def _stop(conn: Db, job: Job, state: ImportState, *, code: str, message: str) -> None:
    with db.transaction(conn):
        jobs.fail(conn, job, code=code, message=message)
        store.stop(
            conn,
            job.account_id,
            job.subject_id,
            state=state,
            code=code,
            message=message,
        )


def _import_of(conn: Db, job: Job) -> Import:
    one = store.find(conn, job.account_id, job.subject_id)
    if one is None:
        raise NotFound("There is no such import.")
    return one


# Whoever gives up leaves the import where the same can be asked again.
KINDS: Mapping[str, Kind] = {
    READ: Kind(run=_read, give_up=_giving_up_to("failed")),
    CHECK: Kind(run=_check, give_up=_giving_up_to("mapping")),
    APPLY: Kind(run=_apply, give_up=_giving_up_to("checked")),
    UNDO: Kind(run=_undo, give_up=_giving_up_to("imported")),
}
