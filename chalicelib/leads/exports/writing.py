"""The file of an export, written by a job: a part at a time, then all joined."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from chalicelib.errors import NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads.exports import files, store
from chalicelib.leads.exports.model import MIMES, Export
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

# A workbook is packed in one go, which must end within a chunk.
MOST_IN_A_WORKBOOK = 200_000

_PIECE = 256 * 1024
_SENTENCES = {
    "too-many-columns": (
        "These leads have more attributes than a file of leads may have columns."
        " Export fewer leads at once."
    ),
    "workbook-too-large": (
        f"A workbook takes {MOST_IN_A_WORKBOOK:,} leads. Choose CSV, or fewer leads."
    ),
    "export-gave-up": (
        "This was tried several times in vain. Export again, and if it fails again,"
        " tell us the number of the export."
    ),
}


def get(conn: Db, job: Job) -> Export:
    """The export that a job is of."""
    one = store.find(conn, job.account_id, job.subject_id)
    if one is None:
        raise NotFound("There is no such export.")
    return one


def begin(
    conn: Db,
    storage: Storage,
    job: Job,
    one: Export,
    *,
    header: Sequence[str],
    total: int,
    cursor: Mapping[str, Any],
) -> Job | None:
    """The header is the first part; None when the file cannot be made."""
    if one.format == "xlsx" and total > MOST_IN_A_WORKBOOK:
        stop(conn, job, "workbook-too-large")
        return None
    storage.put(
        one.part_key(0), files.part(one.format, [header]), mime=MIMES[one.format]
    )
    with db.transaction(conn):
        return jobs.advance(
            conn, job, cursor={**cursor, "parts": 1}, done=0, total=total
        )


def write_part(
    conn: Db,
    storage: Storage,
    job: Job,
    one: Export,
    rows: Iterable[Sequence[str]],
    *,
    cursor: Mapping[str, Any],
) -> Job:
    """Whoever writes a part twice writes the same place."""
    number: int = job.cursor["parts"]
    written = list(rows)
    content = files.part(one.format, written)
    storage.put(one.part_key(number), content, mime=MIMES[one.format])
    done = job.done + len(written)
    with db.transaction(conn):
        return jobs.advance(
            conn,
            job,
            cursor={**job.cursor, **cursor, "parts": number + 1},
            done=done,
            total=max(job.total or 0, done),
        )


def join(conn: Db, storage: Storage, job: Job, one: Export) -> None:
    """All parts are there: they become the file."""
    keys = [one.part_key(number) for number in range(job.cursor["parts"])]
    with tempfile.TemporaryFile() as file:
        files.join(one.format, _pieces(storage, keys), file)
        file.seek(0)
        storage.put(one.storage_key, file, mime=MIMES[one.format])
    with db.transaction(conn):
        jobs.finish(conn, job)
        store.end(conn, one.account_id, one.id, leads=job.done)
    for key in keys:
        storage.delete(key)


def give_up(conn: Db, job: Job) -> None:
    """It was tried too often."""
    stop(conn, job, "export-gave-up")


def stop(conn: Db, job: Job, code: str) -> None:
    """There will be no file, for a reason that people are told."""
    message = _SENTENCES[code]
    with db.transaction(conn):
        jobs.fail(conn, job, code=code, message=message)
        store.stop(conn, job.account_id, job.subject_id, code=code, message=message)


def _pieces(storage: Storage, keys: list[str]) -> Iterator[bytes]:
    for key in keys:
        with closing(storage.open(key)) as stream:
            yield from stream.iter_chunks(_PIECE)
