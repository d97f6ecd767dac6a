"""The jobs: erasing a person chunk by chunk, and writing down what is held of one."""

import secrets
import tempfile
from collections.abc import Mapping

from chalicelib.errors import Conflict, NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage
from chalicelib.privacy import export_store, forgetting, store, telling, waiting

ERASE = "erase"
EXPORT = "person-export"

# Looked through by number: a range takes some milliseconds, a chunk a second.
EVENTS_IN_A_RANGE = 10_000
RANGES_IN_A_CHUNK = 50

_SENTENCES = {
    "erasure-gave-up": (
        "A message to or from this person, or an import, export or change of leads was"
        " under way for too long. The lead is deleted; ask to erase them again."
    ),
    "export-gave-up": (
        "This was tried several times in vain. Export again, and if it fails again,"
        " tell us the number of the export."
    ),
}


def _erase(conn: Db, storage: Storage, job: Job) -> None:
    erasure = store.find(conn, job.account_id, job.subject_id)
    if erasure is None:
        raise NotFound("There is no such erasure.")
    if not job.cursor:
        with db.transaction(conn):
            last = store.last_event(conn)
            job = jobs.advance(
                conn, job, cursor={"event_id": 0}, done=0, total=max(last, 1)
            )
    for _ in range(RANGES_IN_A_CHUNK):
        if "files" in job.cursor:
            _finish(conn, storage, job)
            return
        job = _go_on(conn, job, erasure.person_id)


def _go_on(conn: Db, job: Job, person_id: int) -> Job:
    """The next range of what phones heard; behind the last, everything else."""
    after: int = job.cursor["event_id"]
    with db.transaction(conn):
        person = store.lock_person(conn, job.account_id, person_id)
        if person is None:
            raise NotFound("This person was erased already.")
        last = store.last_event(conn)
        upto = min(after + EVENTS_IN_A_RANGE, last)
        store.forget_events(conn, job.account_id, person, after=after, upto=upto)
        cursor: dict[str, object] = {"event_id": upto}
        if upto == last:
            waiting.end(conn, job.account_id, person_id, now=clock.now())
            if store.is_busy(conn, job.account_id, person_id, person):
                raise Conflict("Something of this person is under way.")
            cursor = {
                "files": forgetting.forget(
                    conn,
                    job.account_id,
                    person_id,
                    erasure_id=job.subject_id,
                    new_key=secrets.token_bytes(32),
                )
            }
        return jobs.advance(conn, job, cursor=cursor, done=upto)


def _finish(conn: Db, storage: Storage, job: Job) -> None:
    for key in job.cursor["files"]:
        storage.delete(key)
    with db.transaction(conn):
        jobs.finish(conn, job)
        store.end(conn, job.account_id, job.subject_id)


def _export(conn: Db, storage: Storage, job: Job) -> None:
    one = export_store.find(conn, job.account_id, job.subject_id)
    if one is None:
        raise NotFound("There is no such export.")
    with tempfile.TemporaryFile() as file:
        telling.write(conn, storage, one.account_id, one.person_id, file)
        file.seek(0)
        storage.put(one.storage_key, file, mime="application/zip")
    with db.transaction(conn):
        jobs.finish(conn, job)
        export_store.end(conn, one.account_id, one.id)


def _give_up_erasure(conn: Db, job: Job) -> None:
    code = "erasure-gave-up"
    with db.transaction(conn):
        jobs.fail(conn, job, code=code, message=_SENTENCES[code])
        store.stop(
            conn, job.account_id, job.subject_id, code=code, message=_SENTENCES[code]
        )


def _give_up_export(conn: Db, job: Job) -> None:
    code = "export-gave-up"
    with db.transaction(conn):
        jobs.fail(conn, job, code=code, message=_SENTENCES[code])
        export_store.stop(
            conn, job.account_id, job.subject_id, code=code, message=_SENTENCES[code]
        )


KINDS: Mapping[str, Kind] = {
    ERASE: Kind(run=_erase, give_up=_give_up_erasure),
    EXPORT: Kind(run=_export, give_up=_give_up_export),
}
