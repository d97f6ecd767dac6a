"""What waits, in Postgres: planned into the outbox, released from it, rescued back."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.model import Letter, Queued, SendId
from chalicelib.sends.states import SendState, sources
from chalicelib.sends.windows import EVERY_DAY, Closed, Quiet

Q = sql.load(__name__, "outbox.sql")


def closed_of(row: Row) -> Closed:
    """The account's quiet hours, and what lies outside of the sequence's window."""
    quiet: list[Quiet] = []
    if row["quiet_hours"]:
        quiet.append(_between(row["quiet_from"], row["quiet_until"]))
    if row["window_from"] is not None:
        quiet.append(_between(row["window_until"], row["window_from"]))
    return Closed(
        quiet=tuple(quiet),
        weekdays=EVERY_DAY if row["weekdays"] is None else frozenset(row["weekdays"]),
    )


def _between(begins: object, ends: object) -> Quiet:
    if not isinstance(begins, time) or not isinstance(ends, time):
        raise TypeError("hours are times of day")
    return Quiet(begins=begins, ends=ends)


def queued_for(conn: Db, shard: str, *, send_ids: Sequence[int] | None) -> list[Queued]:
    """What is released to this shard and unclaimed; with ids, only those."""
    return db.many(
        conn,
        Q["queued_for"],
        Queued,
        {"shard": shard, "send_ids": None if send_ids is None else list(send_ids)},
    )


def queue_at_once(conn: Db, letter: Letter, *, send_id: SendId, now: datetime) -> str:
    """Queued with its slot now; answers the shard to wake."""
    return db.scalar(
        conn,
        Q["queue_at_once"],
        {
            "send_id": send_id,
            "account_id": letter.account_id,
            "kind": letter.kind,
            "person_id": letter.person_id,
            "device_id": letter.device_id,
            "now": now,
            "expires_at": letter.expires_at,
        },
    )


def return_to_planned(
    conn: Db, *, send_id: SendId, not_before: datetime, not_after: datetime
) -> None:
    db.execute(
        conn,
        Q["return_to_planned"],
        {
            "send_id": send_id,
            "not_before": not_before,
            "not_after": not_after,
            "sources": ["queued"],
        },
    )


def end_waiting(
    conn: Db,
    *,
    send_ids: Sequence[SendId],
    state: SendState,
    code: str,
    now: datetime,
) -> list[Row]:
    """The enrolment and step of each that ended, empty where it was none."""
    return db.rows(
        conn,
        Q["end_waiting"],
        {
            "send_ids": list(send_ids),
            "state": state,
            "code": code,
            "now": now,
            "sources": sources(state),
        },
    )


def wait_again(conn: Db, *, send_ids: Sequence[SendId], not_before: datetime) -> None:
    db.execute(
        conn,
        Q["wait_again"],
        {"send_ids": list(send_ids), "not_before": not_before},
    )


def rescue_unclaimed(conn: Db, *, grace: timedelta, batch: int) -> int:
    return db.execute(
        conn,
        Q["rescue_unclaimed"],
        {"grace": grace, "batch": batch, "sources": ["queued"]},
    )


def overdue(conn: Db, *, batch: int) -> list[Row]:
    return db.rows(conn, Q["overdue"], {"batch": batch})


def unqueue_campaign(conn: Db, campaign_id: int) -> None:
    db.execute(
        conn, Q["unqueue_campaign"], {"campaign_id": campaign_id, "sources": ["queued"]}
    )


def unqueue_sequence(
    conn: Db, sequence_id: int, *, enrolment_id: int | None = None
) -> None:
    """All that it has queued, or what one enrolment in it has."""
    db.execute(
        conn,
        Q["unqueue_sequence"],
        {
            "sequence_id": sequence_id,
            "enrolment_id": enrolment_id,
            "sources": ["queued"],
        },
    )


def unqueue_account(conn: Db, account_id: int) -> None:
    db.execute(
        conn, Q["unqueue_account"], {"account_id": account_id, "sources": ["queued"]}
    )


def extend_steps(conn: Db, account_id: int, *, expires_at: datetime) -> None:
    db.execute(
        conn, Q["extend_steps"], {"account_id": account_id, "expires_at": expires_at}
    )


def extend_sequence(
    conn: Db,
    sequence_id: int,
    *,
    expires_at: datetime,
    enrolment_id: int | None = None,
) -> None:
    db.execute(
        conn,
        Q["extend_sequence"],
        {
            "sequence_id": sequence_id,
            "enrolment_id": enrolment_id,
            "expires_at": expires_at,
        },
    )


def waiting_of_enrolments(conn: Db, enrolment_ids: Sequence[int]) -> list[SendId]:
    return db.scalars(
        conn, Q["waiting_of_enrolments"], {"enrolment_ids": list(enrolment_ids)}
    )


def waiting_of_archived(conn: Db, *, batch: int) -> list[SendId]:
    return db.scalars(conn, Q["waiting_of_archived"], {"batch": batch})


def uncertain_for_a_day(conn: Db, *, batch: int) -> list[Row]:
    return db.rows(conn, Q["uncertain_for_a_day"], {"batch": batch})


def free_from_removed(conn: Db, *, batch: int) -> int:
    return db.execute(conn, Q["free_from_removed"], {"batch": batch})


def free_from_absent(conn: Db, *, batch: int) -> int:
    return db.execute(conn, Q["free_from_absent"], {"batch": batch})


def take_back_retry(conn: Db, *, send_id: SendId, attempt: int | None = None) -> bool:
    """Whether something waited to be tried again, which it does no more."""
    parameters = {
        "send_id": send_id,
        "attempt": attempt,
        "sources": ["planned", "queued"],
    }
    return db.execute(conn, Q["take_back_retry"], parameters) > 0


def waiting_of_cancelled(conn: Db, *, batch: int) -> list[SendId]:
    return db.scalars(conn, Q["waiting_of_cancelled"], {"batch": batch})


def retry_failed(
    conn: Db,
    *,
    account_id: int,
    campaign_id: int | None = None,
    step_id: int | None = None,
    device_id: int | None,
    code: str | None = None,
    final: Sequence[str],
    expires_at: datetime | None = None,
) -> list[SendId]:
    """Of a campaign or of a step; with an instant, they expire no earlier than it."""
    return db.scalars(
        conn,
        Q["retry_failed"],
        {
            "account_id": account_id,
            "campaign_id": campaign_id,
            "step_id": step_id,
            "device_id": device_id,
            "code": code,
            "final": list(final),
            "expires_at": expires_at,
        },
    )
