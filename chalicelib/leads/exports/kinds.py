"""The job of an export: a part for each few thousand leads, then all joined."""

from collections.abc import Mapping

from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.leads import store as leads
from chalicelib.leads.exports import rows, store, writing
from chalicelib.leads.exports.model import Export
from chalicelib.leads.imports.columns import MOST_COLUMNS
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

EXPORT = "lead-export"

LEADS_IN_A_PART = 5_000
PARTS_IN_A_CHUNK = 6


def _export(conn: Db, storage: Storage, job: Job) -> None:
    one = writing.get(conn, job)
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
            writing.join(conn, storage, job, one)
            return
        names: list[str] = job.cursor["attributes"]
        written = [
            rows.row_of(lead, names)
            for lead in leads.find_many(conn, one.account_id, found)
        ]
        cursor = {"before_id": found[-1]}
        job = writing.write_part(conn, storage, job, one, written, cursor=cursor)


def _begin(conn: Db, storage: Storage, job: Job, one: Export) -> Job | None:
    """None when the file cannot be made."""
    names = store.attribute_names(conn, one.account_id, one.filter)
    header = rows.header(names)
    if len(header) > MOST_COLUMNS:
        writing.stop(conn, job, "too-many-columns")
        return None
    return writing.begin(
        conn,
        storage,
        job,
        one,
        header=header,
        total=leads.count(conn, one.account_id, one.filter),
        cursor={"before_id": None, "attributes": names},
    )


KINDS: Mapping[str, Kind] = {EXPORT: Kind(run=_export, give_up=writing.give_up)}
