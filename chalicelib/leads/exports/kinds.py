"""The job of an export: a part for each few thousand leads, then all joined."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from chalicelib.errors import NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.leads import store as leads
from chalicelib.leads.exports import files, rows, store
from chalicelib.leads.exports.model import MIMES, Export
from chalicelib.leads.imports.columns import MOST_COLUMNS
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

EXPORT = "lead-export"

LEADS_IN_A_PART = 5_000
PARTS_IN_A_CHUNK = 6
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


def _export(conn: Db, storage: Storage, job: Job) -> None:
    one = store.find(conn, job.account_id, job.subject_id)
    if one is None:
        raise NotFound("There is no such export.")
    if not job.cursor:
        begun = _begin(conn, storage, job, one)
        if begun is None:
            return
        job = begun
    for _ in range(PARTS_IN_A_CHUNK):
        found = leads.walk(
            conn,
            one.account_id,
            one.filter,
            before_id=job.cursor["before_id"],
            limit=LEADS_IN_A_PART,
        )
        if not found:
            _join(conn, storage, job, one)
            return
        job = _write_part(conn, storage, job, one, found)


def _begin(conn: Db, storage: Storage, job: Job, one: Export) -> Job | None:
    """The header is the first part; None when the file cannot be made."""
    total = leads.count(conn, one.account_id, one.filter)
    names = store.attribute_names(conn, one.account_id, one.filter)
    header = rows.header(names)
    if len(header) > MOST_COLUMNS:
        _stop(conn, job, "too-many-columns")
        return None
    if one.format == "xlsx" and total > MOST_IN_A_WORKBOOK:
        _stop(conn, job, "workbook-too-large")
        return None
    storage.put(
        one.part_key(0), files.part(one.format, [header]), mime=MIMES[one.format]
    )
    cursor = {"before_id": None, "parts": 1, "attributes": names}
    with db.transaction(conn):
        return jobs.advance(conn, job, cursor=cursor, done=0, total=total)


def _write_part(
    conn: Db, storage: Storage, job: Job, one: Export, lead_ids: Sequence[int]
) -> Job:
    """Whoever writes a part twice writes the same place."""
    found = leads.find_many(conn, one.account_id, lead_ids)
    names: list[str] = job.cursor["attributes"]
    number: int = job.cursor["parts"]
    content = files.part(one.format, (rows.row_of(lead, names) for lead in found))
    storage.put(one.part_key(number), content, mime=MIMES[one.format])
    cursor = {**job.cursor, "before_id": lead_ids[-1], "parts": number + 1}
    done = job.done + len(found)
    with db.transaction(conn):
        return jobs.advance(
            conn, job, cursor=cursor, done=done, total=max(job.total or 0, done)
        )


def _join(conn: Db, storage: Storage, job: Job, one: Export) -> None:
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


def _pieces(storage: Storage, keys: list[str]) -> Iterator[bytes]:
    for key in keys:
        with closing(storage.open(key)) as stream:
            yield from stream.iter_chunks(_PIECE)


def _give_up(conn: Db, job: Job) -> None:
    _stop(conn, job, "export-gave-up")


def _stop(conn: Db, job: Job, code: str) -> None:
    message = _SENTENCES[code]
    with db.transaction(conn):
        jobs.fail(conn, job, code=code, message=message)
        store.stop(conn, job.account_id, job.subject_id, code=code, message=message)


KINDS: Mapping[str, Kind] = {EXPORT: Kind(run=_export, give_up=_give_up)}
