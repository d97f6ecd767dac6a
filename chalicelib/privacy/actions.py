"""What an admin asks for about one person: what there is, to erase it, to tell it."""

import secrets
from datetime import datetime, timedelta

from psycopg.errors import UniqueViolation

from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads import phone as phones
from chalicelib.leads import store as leads
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage
from chalicelib.privacy import export_store, kinds, store, waiting
from chalicelib.privacy.model import Erasure, Holdings, PersonExport, Whom

DOWNLOAD_WITHIN = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)


def preview(conn: Db, account_id: int, whom: Whom) -> Holdings:
    """How much would be erased, or told. Nothing changes."""
    return store.holdings(conn, account_id, _person(conn, account_id, whom))


def erase(
    conn: Db, account_id: int, whom: Whom, *, member_id: int | None, now: datetime
) -> tuple[Erasure, Job]:
    """Nothing more goes to them from now on, and a job erases what we hold of them.

    The job's wake-up and hints are due.
    """
    with db.transaction(conn):
        person_id = _person(conn, account_id, whom)
        if store.lock_person(conn, account_id, person_id) is None:
            raise _nobody()
        found = store.holdings(conn, account_id, person_id)
        waiting.end(conn, account_id, person_id, now=now)
        try:
            with db.transaction(conn):
                erasure_id = store.add(
                    conn, account_id, person_id, holdings=found, member_id=member_id
                )
        except UniqueViolation:
            raise Conflict(
                "This person is being erased already.", code="erasure-under-way"
            ) from None
        job = jobs.create(
            conn,
            account_id,
            kind=kinds.ERASE,
            subject_id=erasure_id,
            member_id=member_id,
        )
        store.begin(conn, account_id, erasure_id, job_id=job.id)
        return get_erasure(conn, account_id, erasure_id), job


def get_erasure(conn: Db, account_id: int, erasure_id: int) -> Erasure:
    """The erasure, or NotFound."""
    one = store.find(conn, account_id, erasure_id)
    if one is None:
        raise NotFound("There is no such erasure.")
    return one


def export(
    conn: Db, account_id: int, whom: Whom, *, member_id: int | None
) -> tuple[PersonExport, Job]:
    """A job writes all we hold of them into a file that can be given to them.

    Its wake-up and hints are due.
    """
    key = f"accounts/{account_id}/persons/{secrets.token_hex(16)}"
    with db.transaction(conn):
        person_id = _person(conn, account_id, whom)
        export_id = export_store.add(
            conn, account_id, person_id, storage_key=key, member_id=member_id
        )
        job = jobs.create(
            conn,
            account_id,
            kind=kinds.EXPORT,
            subject_id=export_id,
            member_id=member_id,
        )
        export_store.begin(conn, account_id, export_id, job_id=job.id)
        return get_export(conn, account_id, export_id), job


def get_export(conn: Db, account_id: int, export_id: int) -> PersonExport:
    """The export, or NotFound."""
    one = export_store.find(conn, account_id, export_id)
    if one is None:
        raise NotFound("There is no such export. Files are kept for 7 days.")
    return one


def address(conn: Db, storage: Storage, account_id: int, export_id: int) -> str:
    """Where the file is to be had, for ten minutes."""
    one = get_export(conn, account_id, export_id)
    if one.state != "exported":
        raise Conflict(
            "The file is not there yet. Look again when the export is done.",
            code="export-not-ready",
        )
    return storage.download_address(
        one.storage_key, valid=DOWNLOAD_WITHIN, filename=one.filename
    )


def sweep(conn: Db, storage: Storage) -> None:
    """Drop files that told somebody what we hold, a week after."""
    with db.transaction(conn):
        keys = export_store.drop_old(conn, age=KEPT_FOR)
    for key in keys:
        storage.delete(key)


def _person(conn: Db, account_id: int, whom: Whom) -> int:
    number = whom.phone
    if number is not None:
        region = leads.find_region(conn, account_id)
        number = phones.parse_or_refuse(number, region)
    given = (whom.lead_id, whom.chat_id, whom.person_id, number)
    if sum(value is not None for value in given) != 1:
        raise Invalid(
            "Say in one way who is meant.",
            fields={"lead_id": "Give this, or chat_id, or person_id, or phone."},
        )
    asked = Whom(
        lead_id=whom.lead_id,
        chat_id=whom.chat_id,
        person_id=whom.person_id,
        phone=number,
    )
    person_id = store.person_of(conn, account_id, asked)
    if person_id is None:
        raise _nobody()
    return person_id


def _nobody() -> NotFound:
    return NotFound("We hold nothing of such a person.")
