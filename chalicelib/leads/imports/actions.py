"""What a person does with an import; each step that takes time is left to a job."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.errors import Conflict, Invalid, NotFound, TooLarge
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads import words
from chalicelib.leads.imports import kinds, store
from chalicelib.leads.imports.model import (
    MOST_BYTES,
    UNDO_WITHIN,
    Field,
    Import,
    ImportState,
    ImportVerb,
    OnDuplicate,
    refused_key,
)
from chalicelib.leads.model import Consent
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage, Upload

UPLOAD_WITHIN = timedelta(hours=1)
DOWNLOAD_WITHIN = timedelta(minutes=10)

_ROWS_AT_ONCE = 10_000
_IMPORTS_AT_ONCE = 20
_ABANDONED = (
    "Nobody went on with this import for 7 days, so its file was dropped. Begin anew."
)
_MEGABYTE = 1024 * 1024
_NOT_NOW: Mapping[ImportVerb, str] = {
    "read": "The file of this import was read already. Begin a new import.",
    "check": "This import cannot be checked now. Look at where it is.",
    "start": "Check the import first: it shows what would become of each row.",
    "undo": "An import can be undone for 7 days after it was done, and only once.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An import and the job that works on it; the job's wake-up and hints are due."""

    one: Import
    job: Job


def announce(
    conn: Db,
    storage: Storage,
    account_id: int,
    *,
    filename: str,
    size: int,
    member_id: int | None,
) -> tuple[Import, Upload]:
    """An import that waits for its file, and where a browser may post it."""
    if size > MOST_BYTES:
        raise TooLarge(
            f"The file has {size / _MEGABYTE:.1f} MB, and"
            f" {MOST_BYTES // _MEGABYTE} MB is the most. Split it into smaller ones."
        )
    key = f"accounts/{account_id}/imports/{secrets.token_hex(16)}"
    with db.transaction(conn):
        import_id = store.add(
            conn, account_id, filename=filename, storage_key=key, member_id=member_id
        )
        one = _locked(conn, account_id, import_id)
    upload = storage.upload_address(key, most_bytes=MOST_BYTES, valid=UPLOAD_WITHIN)
    return one, upload


def read(
    conn: Db,
    storage: Storage,
    account_id: int,
    import_id: int,
    *,
    member_id: int | None,
    now: datetime,
) -> Begun:
    """The browser says that the file is there."""
    one = get(conn, account_id, import_id)
    if one.may("read", now) and storage.size(one.storage_key) is None:
        raise Conflict(
            "The file has not arrived. Upload it, and then say so again.",
            code="file-missing",
        )
    with db.transaction(conn):
        _allowed(conn, account_id, import_id, "read", now)
        return _begin(conn, one, "reading", kinds.READ, member_id)


def check(
    conn: Db,
    account_id: int,
    import_id: int,
    *,
    mapping: Mapping[Field, int | None],
    consent: Consent | None,
    on_duplicate: OnDuplicate,
    niches: list[str],
    triggers: list[str],
    member_id: int | None,
    now: datetime,
) -> Begun:
    """Say what would become of each row, by this mapping. No lead changes."""
    with db.transaction(conn):
        one = _allowed(conn, account_id, import_id, "check", now)
        _check_mapping(one, mapping)
        if consent is not None and consent.at > now:
            raise Invalid(
                "The consent cannot be from the future.",
                fields={"consent.at": "Give a time that has been."},
            )
        store.plan(
            conn,
            account_id,
            import_id,
            mapping=mapping,
            consent=consent,
            on_duplicate=on_duplicate,
            niches=words.distinct(niches),
            triggers=words.distinct(triggers),
        )
        return _begin(conn, one, "checking", kinds.CHECK, member_id)


def start(
    conn: Db, account_id: int, import_id: int, *, member_id: int | None, now: datetime
) -> Begun:
    """Make leads of what was checked."""
    with db.transaction(conn):
        one = _allowed(conn, account_id, import_id, "start", now)
        return _begin(conn, one, "importing", kinds.APPLY, member_id)


def undo(
    conn: Db, account_id: int, import_id: int, *, member_id: int | None, now: datetime
) -> Begun:
    """Take back what the import did, but for what was touched since."""
    with db.transaction(conn):
        one = _allowed(conn, account_id, import_id, "undo", now)
        return _begin(conn, one, "undoing", kinds.UNDO, member_id)


def get(conn: Db, account_id: int, import_id: int) -> Import:
    """The import, or NotFound."""
    one = store.find(conn, account_id, import_id)
    if one is None:
        raise NotFound("There is no such import.")
    return one


def sweep(conn: Db, storage: Storage) -> None:
    """Drop what files held whose imports can no longer be undone, or were left behind.

    Files go first: an import whose rows are gone is not looked for again.
    """
    for one in store.to_sweep(conn, age=UNDO_WITHIN, most=_IMPORTS_AT_ONCE):
        storage.delete(one.storage_key)
        storage.delete(refused_key(one.storage_key))
        with db.transaction(conn):
            dropped = store.drop_rows(conn, one.account_id, one.id, limit=_ROWS_AT_ONCE)
            if dropped < _ROWS_AT_ONCE:
                store.end_sweep(conn, one.account_id, one.id, message=_ABANDONED)


def _locked(conn: Db, account_id: int, import_id: int) -> Import:
    one = store.lock(conn, account_id, import_id)
    if one is None:
        raise NotFound("There is no such import.")
    return one


def _allowed(
    conn: Db, account_id: int, import_id: int, verb: ImportVerb, now: datetime
) -> Import:
    one = _locked(conn, account_id, import_id)
    if not one.may(verb, now):
        raise Conflict(_NOT_NOW[verb], code="import-not-ready")
    return one


def _begin(
    conn: Db, one: Import, state: ImportState, kind: str, member_id: int | None
) -> Begun:
    job = jobs.create(
        conn, one.account_id, kind=kind, subject_id=one.id, member_id=member_id
    )
    store.begin_step(conn, one.account_id, one.id, state=state, job_id=job.id)
    return Begun(one=_locked(conn, one.account_id, one.id), job=job)


def _check_mapping(one: Import, mapping: Mapping[Field, int | None]) -> None:
    names = [str(column["name"]) for column in one.columns]
    wrong = {
        f"mapping.{field}": f"The file has {len(names)} columns, counted from 0."
        for field, index in mapping.items()
        if index is not None and index >= len(names)
    }
    if mapping.get("phone") is None:
        wrong["mapping.phone"] = (
            "Say which column holds the phone numbers. The file has: "
            f"{', '.join(names[:30])}."
        )
    if wrong:
        raise Invalid("The columns do not fit the file.", fields=wrong)
