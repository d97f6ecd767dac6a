"""After a restore from a backup: what may have happened since happens no second time.

Whatever was due by now may have gone out between the backup and the restore. So what
began by now is begun, to be named: leads are enrolled, campaigns planned. Then what
waits is uncertain, with a receipt or a person to resolve it; enrolments that may have
gone on are paused; phones rest until a day is over whose attempts nobody counted; and
every account is held until a person lifts it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.errors import Conflict
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from chalicelib.sends import planning, rescuing
from chalicelib.sends.pacing import DAY
from chalicelib.sequences import enrolling

Q = sql.load(__name__, "restoring.sql")
BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What a person has to look at before accounts are let go."""

    accounts: int
    sends: int
    enrolments: int


def doubt(conn: Db, *, backup_at: datetime, now: datetime) -> Doubts:
    """All of it or, when it fails, nothing: then it is to be done again.

    Nothing else may run meanwhile; raises Conflict when a connector does.
    """
    if shards := db.scalars(conn, Q["live_leases"]):
        raise Conflict(
            f"Connectors still run ({', '.join(shards)}). Stop Carillon first, wait a"
            " minute, and do this again.",
            code="connectors-run",
        )
    with db.transaction(conn):
        _begin_what_began(conn, now)
        sends = _in_batches(
            lambda: db.scalar(
                conn,
                Q["doubt_waiting"],
                {"now": now, "batch": BATCH, "sources": ["planned", "queued"]},
            )
        )
        enrolments = _in_batches(
            lambda: db.execute(conn, Q["pause_enrolments"], {"batch": BATCH})
        )
        db.execute(conn, Q["rest_devices"], {"until": now + DAY})
        accounts = db.execute(
            conn, Q["hold_accounts"], {"now": now, "reason": _reason(backup_at)}
        )
    return Doubts(accounts=accounts, sends=sends, enrolments=enrolments)


def _begin_what_began(conn: Db, now: datetime) -> None:
    """What was cancelled before the backup went nowhere, and is no doubt."""
    db.execute(conn, Q["lift_holds"])
    enrolling.enrol_asked(conn)
    planning.plan(conn, now=now)
    _in_batches(lambda: rescuing.end_cancelled(conn, now=now))
    _in_batches(lambda: rescuing.end_archived(conn, now=now))


def _in_batches(step: Callable[[], int]) -> int:
    total = 0
    while done := step():
        total += done
    return total


def _reason(backup_at: datetime) -> str:
    return (
        f"Restored from a backup of {backup_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
        " Look through the uncertain sends and the paused enrolments first."
    )
