"""What a person does to all leads of a filter, and takes back; jobs do the work."""

from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads import store as leads
from chalicelib.leads.changes import kinds, store
from chalicelib.leads.changes.model import (
    UNDO_WITHIN,
    ChangeKind,
    Details,
    LeadChange,
    wrong_details,
)
from chalicelib.leads.model import Filter
from chalicelib.platform import db
from chalicelib.platform.db import Db

_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A change and the job that works on it; the job's wake-up and hints are due."""

    change: LeadChange
    job: Job


def begin(
    conn: Db,
    account_id: int,
    *,
    kind: ChangeKind,
    details: Details,
    wanted: Filter,
    count: int,
    member_id: int | None,
) -> Begun:
    """Change all leads that match, if they are as many as the caller saw.

    Leads that come after this are not among them.
    """
    given = asdict(details)
    wrong = wrong_details(kind, given)
    owner = details.owner_device_id
    if owner is not None and not leads.has_device(conn, account_id, owner):
        wrong["owner_device_id"] = "There is no such device."
    if wrong:
        raise Invalid(
            "The leads cannot be changed like this.",
            fields={f"change.{name}": reason for name, reason in wrong.items()},
        )
    with db.transaction(conn):
        total = leads.count(conn, account_id, wanted)
        if total != count:
            raise Conflict(
                f"Meanwhile it would be {total} leads, not {count}. Look at"
                " them, and ask again if that is what you want.",
                code="count-differs",
                fields={"count": str(total)},
            )
        change_id = store.add(
            conn,
            account_id,
            kind=kind,
            details=given,
            wanted=wanted,
            total=total,
            member_id=member_id,
        )
        newest = max(
            leads.walk(conn, account_id, wanted, before_id=None, limit=1), default=0
        )
        job = jobs.create(
            conn,
            account_id,
            kind=kinds.CHANGE,
            subject_id=change_id,
            cursor={"before_id": newest + 1},
            total=total,
            member_id=member_id,
        )
        store.begin_step(conn, account_id, change_id, state="changing", job_id=job.id)
        return Begun(change=get(conn, account_id, change_id), job=job)


def undo(
    conn: Db, account_id: int, change_id: int, *, member_id: int | None, now: datetime
) -> Begun:
    """Give back what the change took, but for what was changed again since."""
    with db.transaction(conn):
        change = store.lock(conn, account_id, change_id)
        if change is None:
            raise _no_such_change()
        if not change.may_be_undone(now):
            raise Conflict(
                "A change can be undone for 7 days after it was done, and only once.",
                code="change-not-undoable",
            )
        job = jobs.create(
            conn,
            account_id,
            kind=kinds.UNDO,
            subject_id=change_id,
            total=change.changed,
            member_id=member_id,
        )
        store.begin_step(conn, account_id, change_id, state="undoing", job_id=job.id)
        return Begun(change=get(conn, account_id, change_id), job=job)


def get(conn: Db, account_id: int, change_id: int) -> LeadChange:
    """The change, or NotFound."""
    change = store.find(conn, account_id, change_id)
    if change is None:
        raise _no_such_change()
    return change


def sweep(conn: Db) -> None:
    """Drop what leads were before changes that can no longer be undone."""
    with db.transaction(conn):
        store.drop_old_rows(conn, age=UNDO_WITHIN, limit=_ROWS_AT_ONCE)


def _no_such_change() -> NotFound:
    return NotFound("There is no such change.")
