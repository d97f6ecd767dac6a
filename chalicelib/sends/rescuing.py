"""Rescue: what got stuck is taken back, what got no answer is said to be uncertain.

Nothing is deleted to make a queue short: past its window a send waits for the next one,
past its end it is expired, with the reason.
"""

from datetime import datetime, timedelta

from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, outbox, store
from chalicelib.sends.outbox import closed_of
from chalicelib.sends.step_ends import end_waiting
from chalicelib.sends.windows import window

BATCH = 5_000


def rescue(
    conn: Db,
    *,
    now: datetime,
    grace: timedelta,
    patience: timedelta,
    batch: int = BATCH,
) -> list[Hint]:
    """One pass over everything that is stuck, a batch a transaction."""
    with db.planned_afresh(conn):
        while rescue_unclaimed(conn, grace=grace, batch=batch) == batch:
            pass
        while free_from_removed(conn, batch=batch) == batch:
            pass
        while free_from_absent(conn, batch=batch) == batch:
            pass
        while end_overdue(conn, now=now, batch=batch) == batch:
            pass
        while end_cancelled(conn, now=now, batch=batch) == batch:
            pass
        while end_archived(conn, now=now, batch=batch) == batch:
            pass
        return give_up(conn, patience=patience)


def rescue_unclaimed(conn: Db, *, grace: timedelta, batch: int = BATCH) -> int:
    """Queued, past its slot by a grace, claimed by nobody: planned again."""
    with db.transaction(conn):
        return outbox.rescue_unclaimed(conn, grace=grace, batch=batch)


def free_from_removed(conn: Db, *, batch: int = BATCH) -> int:
    """What waits for a phone that was removed may go from any other."""
    with db.transaction(conn):
        return outbox.free_from_removed(conn, batch=batch)


def free_from_absent(conn: Db, *, batch: int = BATCH) -> int:
    """What waits for a phone that was away for too long may go from another."""
    with db.transaction(conn):
        return outbox.free_from_absent(conn, batch=batch)


def end_overdue(conn: Db, *, now: datetime, batch: int = BATCH) -> int:
    """Past `not_after`: expired, or planned for the person's next window."""
    with db.transaction(conn):
        overdue = outbox.overdue(conn, batch=batch)
        expired = [row["send_id"] for row in overdue if row["expired"]]
        if expired:
            end_waiting(
                conn, send_ids=expired, state="expired", code="expired", now=now
            )
        for row in overdue:
            if not row["expired"]:
                opens_at = window(now, closed_of(row), row["zone"]).opens_at
                outbox.return_to_planned(
                    conn,
                    send_id=row["send_id"],
                    not_before=opens_at,
                    not_after=row["expires_at"],
                )
        return len(overdue)


def end_cancelled(conn: Db, *, now: datetime, batch: int = BATCH) -> int:
    """What a cancelled campaign left waiting is cancelled with it."""
    with db.transaction(conn):
        send_ids = outbox.waiting_of_cancelled(conn, batch=batch)
        return end_waiting(
            conn,
            send_ids=send_ids,
            state="cancelled",
            code="campaign-cancelled",
            now=now,
        )


def end_archived(conn: Db, *, now: datetime, batch: int = BATCH) -> int:
    """What an archived sequence left waiting is cancelled with it."""
    with db.transaction(conn):
        send_ids = outbox.waiting_of_archived(conn, batch=batch)
        return end_waiting(
            conn,
            send_ids=send_ids,
            state="cancelled",
            code="sequence-archived",
            now=now,
        )


def give_up(conn: Db, *, patience: timedelta) -> list[Hint]:
    """Sending, and no answer for the patience: uncertain."""
    with db.transaction(conn):
        lost = store.give_up_waiting_for_answers(conn, patience=patience)
    parents = {(send.account_id, send.campaign_id, send.sequence_id) for send in lost}
    return [hint for parent in parents for hint in hints.progress(*parent)]
