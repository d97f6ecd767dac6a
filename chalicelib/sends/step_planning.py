"""Plan: enrolments whose time has come become sends that wait, a batch a transaction.

What is due is taken first, and is under way from then on: two planners share it. A
batch that fails is halved until the one bad row is found and put off, and doubled while
all goes well. A step that was taken off the board is passed over; one of another
sequence, or one that has been, ends the enrolment and asks for the next. Where the
sequence or the account keeps hours, the step is due when they next open, and its three
days begin then: waiting for a window is not overdue.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import psycopg

from chalicelib.platform import db, log
from chalicelib.platform.db import Db, Row
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, plan_store, step_ends
from chalicelib.sends.outbox import closed_of
from chalicelib.sends.windows import Closed, window
from chalicelib.sequences import advancing
from chalicelib.sequences import enrolment_store as enrolments
from chalicelib.sequences.fates import Ending

# Half a second at most, on one core that also does something else.
BATCH = 5_000
PATIENCE = timedelta(hours=72)
# What cannot be planned is not forgotten, and does not fail at each tick.
PUT_OFF = timedelta(hours=1)

_log = log.get()


def plan(conn: Db, *, now: datetime, batch: int = BATCH) -> tuple[int, list[Hint]]:
    """Plan every step that is due; answers how many sends, and the hints."""
    planned, parents = 0, set[tuple[int, int]]()
    with db.planned_afresh(conn):
        while step_ends.go_on_from_uncertain(conn, batch=batch) == batch:
            pass
        size = batch
        while True:
            try:
                due = plan_batch(conn, now=now, batch=size)
            except (psycopg.DataError, psycopg.IntegrityError):
                if size == 1:
                    _put_off_next(conn, now)
                size = max(1, size // 2)
                continue
            planned += sum(not (row["goes_over"] or row["step_removed"]) for row in due)
            parents |= {(row["account_id"], row["sequence_id"]) for row in due}
            if len(due) < size:
                break
            size = min(2 * size, batch)
    return planned, hints.sequences_progress(parents)


def plan_batch(conn: Db, *, now: datetime, batch: int) -> list[Row]:
    """Plan the next enrolments that are due; answers them."""
    with db.transaction(conn):
        due = enrolments.take_due(conn, now=now, batch=batch)
        going = [row["enrolment_id"] for row in due if row["goes_over"]]
        removed = [row for row in due if row["step_removed"] and not row["goes_over"]]
        ready = [row for row in due if not (row["goes_over"] or row["step_removed"])]
        if going:
            enrolments.add_chained_words(conn, going)
            enrolments.go_over(conn, going)
        _pass_over(conn, removed, now)
        if ready:
            repeated = plan_store.plan_steps(conn, _columns(ready, now))
            _pass_over(conn, (r for r in ready if r["enrolment_id"] in repeated), now)
        return due


def _put_off_next(conn: Db, now: datetime) -> None:
    with db.transaction(conn):
        for row in enrolments.take_due(conn, now=now, batch=1):
            enrolments.put_off(conn, row["enrolment_id"], until=now + PUT_OFF)
            _log.error("enrolment put off", enrolment_id=row["enrolment_id"])


def _pass_over(conn: Db, rows: Iterable[Row], now: datetime) -> None:
    """There is nothing to send at this step: on to the next."""
    endings = [
        Ending(
            enrolment_id=row["enrolment_id"],
            step_id=row["step_id"],
            state="cancelled",
            code="step-removed",
            at=now,
        )
        for row in rows
    ]
    advancing.settle(conn, endings)


def _columns(rows: list[Row], now: datetime) -> dict[str, object]:
    """The rows as the columns that planning takes, each with its window."""
    opens: dict[tuple[Closed, str], datetime] = {}
    dues = list[datetime]()
    for row in rows:
        key = closed_of(row), row["zone"]
        if key not in opens:
            opens[key] = window(now, *key).opens_at
        dues.append(opens[key])
    names = {
        "enrolment_ids": "enrolment_id",
        "account_ids": "account_id",
        "sequence_ids": "sequence_id",
        "step_ids": "step_id",
        "lead_ids": "lead_id",
        "person_ids": "person_id",
        "device_ids": "device_id",
        "gap_mins": "gap_min",
        "gap_maxs": "gap_max",
        "version_ids": "content_version_id",
    }
    columns: dict[str, object] = {
        name: [row[column] for row in rows] for name, column in names.items()
    }
    return columns | {"dues": dues, "ends": [due + PATIENCE for due in dues]}
