"""What a person does with an export: ask for it, and fetch its file."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.errors import Conflict, NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads.exports import kinds, store
from chalicelib.leads.exports.model import Export, ExportFormat
from chalicelib.leads.model import Filter
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

DOWNLOAD_WITHIN = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An export and its job; the job's wake-up and hints are due."""

    one: Export
    job: Job


def begin(
    conn: Db,
    account_id: int,
    *,
    file_format: ExportFormat,
    wanted: Filter,
    campaign_id: int | None = None,
    kind: str = kinds.EXPORT,
    member_id: int | None,
) -> Begun:
    """Write the leads that a list with this filter shows; another kind, its own."""
    key = f"accounts/{account_id}/exports/{secrets.token_hex(16)}"
    with db.transaction(conn):
        export_id = store.add(
            conn,
            account_id,
            file_format=file_format,
            wanted=wanted,
            campaign_id=campaign_id,
            storage_key=key,
            member_id=member_id,
        )
        job = jobs.create(
            conn,
            account_id,
            kind=kind,
            subject_id=export_id,
            member_id=member_id,
        )
        store.begin(conn, account_id, export_id, job_id=job.id)
        return Begun(one=get(conn, account_id, export_id), job=job)


def get(conn: Db, account_id: int, export_id: int) -> Export:
    """The export, or NotFound."""
    one = store.find(conn, account_id, export_id)
    if one is None:
        raise NotFound("There is no such export. Files are kept for 7 days.")
    return one


def address(conn: Db, storage: Storage, account_id: int, export_id: int) -> str:
    """Where the file is to be had, for ten minutes."""
    one = get(conn, account_id, export_id)
    if one.state != "exported":
        raise Conflict(
            "The file is not there yet. Look again when the export is done.",
            code="export-not-ready",
        )
    return storage.download_address(
        one.storage_key, valid=DOWNLOAD_WITHIN, filename=one.filename
    )


def sweep(conn: Db, storage: Storage) -> None:
    """Drop files of people that nobody needs any more, and what failed left of them."""
    with db.transaction(conn):
        keys = store.drop(conn, age=KEPT_FOR)
    for key in keys:
        storage.delete(key)
