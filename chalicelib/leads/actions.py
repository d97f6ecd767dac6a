"""What people and messages do to persons and leads; one transaction each."""

from datetime import datetime

from chalicelib.errors import NotFound
from chalicelib.leads import persons, store
from chalicelib.leads.model import SuppressionId, SuppressionReason
from chalicelib.platform import db
from chalicelib.platform.db import Db

find_or_add_person = persons.find_or_add_person


def suppress(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    reason: SuppressionReason,
    word: str | None = None,
    device_id: int | None = None,
    member_id: int | None = None,
    now: datetime,
) -> SuppressionId | None:
    """Nothing is sent to this person any more, but for one confirmation of a word.

    None when they were suppressed already. The person is locked first, as the claim of
    a send does: what was claimed before may still go out, nothing is claimed after.
    """
    with db.transaction(conn):
        _lock(conn, account_id, person_id)
        return store.suppress(
            conn,
            account_id,
            person_id,
            reason=reason,
            word=word,
            device_id=device_id,
            member_id=member_id,
            now=now,
        )


def lift(
    conn: Db, account_id: int, person_id: int, *, reason: str, now: datetime
) -> bool:
    """We may write to this person again; False when nothing was in force."""
    with db.transaction(conn):
        _lock(conn, account_id, person_id)
        return store.lift(conn, account_id, person_id, reason=reason, now=now)


def _lock(conn: Db, account_id: int, person_id: int) -> None:
    if not store.lock_person(conn, account_id, person_id):
        raise NotFound("There is no such person.")
