"""Enrolments in Postgres: asked for, moved on, ended; one function per named query."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sequences.fates import Ending
from chalicelib.sequences.model import (
    Cohort,
    Enrolment,
    EnrolmentId,
    EnrolmentState,
    OnFailed,
    SequenceId,
    StepId,
)

Q = sql.load(__name__, "enrolments.sql")


def take_requests(conn: Db, *, batch: int) -> list[Row]:
    """How many requests were taken, beside each sequence with its new leads."""
    return db.rows(conn, Q["take_requests"], {"batch": batch})


def take_sweep(conn: Db) -> Row | None:
    """A sequence with leads still to be asked for, locked."""
    return db.row(conn, Q["take_sweep"])


def sweep(conn: Db, sequence: Row, *, batch: int) -> None:
    db.execute(conn, Q["sweep"], sequence | {"batch": batch})


def ask(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    step_id: StepId,
    lead_ids: Iterable[int],
) -> int:
    return db.execute(
        conn,
        Q["ask"],
        {
            "account_id": account_id,
            "sequence_id": sequence_id,
            "step_id": step_id,
            "lead_ids": list(lead_ids),
        },
    )


def options_of(
    conn: Db, enrolment_ids: Iterable[EnrolmentId]
) -> dict[EnrolmentId, OnFailed]:
    """What their sequences say of failed steps."""
    found = db.rows(conn, Q["options_of"], {"enrolment_ids": list(enrolment_ids)})
    return {row["id"]: row["on_failed"] for row in found}


def note_sent(conn: Db, endings: Iterable[Ending]) -> None:
    sent = list(endings)
    db.execute(
        conn,
        Q["note_sent"],
        {
            "enrolment_ids": [ending.enrolment_id for ending in sent],
            "ats": [ending.at for ending in sent],
        },
    )


def advance(conn: Db, endings: Iterable[Ending]) -> None:
    ended = list(endings)
    db.execute(
        conn,
        Q["advance"],
        {
            "enrolment_ids": [ending.enrolment_id for ending in ended],
            "step_ids": [ending.step_id for ending in ended],
            "ats": [ending.at for ending in ended],
            "sents": [ending.state in ("sent", "uncertain") for ending in ended],
        },
    )


def standing(conn: Db, endings: Iterable[Ending]) -> list[EnrolmentId]:
    """Those who stand at the step that ended, and have it under way."""
    ended = list(endings)
    return db.scalars(
        conn,
        Q["standing"],
        {
            "enrolment_ids": [ending.enrolment_id for ending in ended],
            "step_ids": [ending.step_id for ending in ended],
        },
    )


def exit_enrolments(conn: Db, leaving: Iterable[tuple[EnrolmentId, str]]) -> None:
    pairs = list(leaving)
    db.execute(
        conn,
        Q["exit_enrolments"],
        {
            "enrolment_ids": [enrolment_id for enrolment_id, _ in pairs],
            "codes": [code for _, code in pairs],
        },
    )


def exit_replied(
    conn: Db, *, account_id: int, person_id: int, at: datetime
) -> list[Row]:
    """Those that a reply at this instant ends, each with its sequence."""
    return db.rows(
        conn,
        Q["exit_replied"],
        {"account_id": account_id, "person_id": person_id, "at": at},
    )


def exit_archived(conn: Db, *, account_id: int, sequence_id: SequenceId) -> None:
    db.execute(
        conn,
        Q["exit_archived"],
        {"account_id": account_id, "sequence_id": sequence_id},
    )


def take_due(conn: Db, *, now: datetime, batch: int) -> list[Row]:
    """Enrolments that are due, under way from now on, with what their step needs."""
    return db.rows(conn, Q["take_due"], {"now": now, "batch": batch})


def put_off(conn: Db, enrolment_id: EnrolmentId, *, until: datetime) -> None:
    db.execute(conn, Q["put_off"], {"enrolment_id": enrolment_id, "until": until})


def add_chained_words(conn: Db, enrolment_ids: Iterable[EnrolmentId]) -> None:
    db.execute(conn, Q["add_chained_words"], {"enrolment_ids": list(enrolment_ids)})


def go_over(conn: Db, enrolment_ids: Iterable[EnrolmentId]) -> None:
    db.execute(conn, Q["go_over"], {"enrolment_ids": list(enrolment_ids)})


def list_enrolments(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    states: Sequence[EnrolmentState] | None = None,
    enrolment_id: EnrolmentId | None = None,
    lead_id: int | None = None,
    before: int | None = None,
    most: int | None = None,
) -> list[Enrolment]:
    """Newest first."""
    return db.many(
        conn,
        Q["list_enrolments"],
        Enrolment,
        {
            "account_id": account_id,
            "sequence_id": sequence_id,
            "states": None if states is None else list(states),
            "enrolment_id": enrolment_id,
            "lead_id": lead_id,
            "before": before,
            "most": most,
        },
    )


def lock_enrolment(
    conn: Db, *, account_id: int, enrolment_id: EnrolmentId
) -> Row | None:
    return db.row(
        conn,
        Q["lock_enrolment"],
        {"account_id": account_id, "enrolment_id": enrolment_id},
    )


def open_of(
    conn: Db, *, account_id: int, sequence_id: SequenceId, lead_ids: Iterable[int]
) -> list[EnrolmentId]:
    """The open enrolments of these leads in it, locked."""
    return db.scalars(
        conn,
        Q["open_of"],
        {
            "account_id": account_id,
            "sequence_id": sequence_id,
            "lead_ids": list(lead_ids),
        },
    )


def set_enrolment_state(
    conn: Db, *, account_id: int, enrolment_id: EnrolmentId, state: EnrolmentState
) -> None:
    """Between active and paused."""
    db.execute(
        conn,
        Q["set_enrolment_state"],
        {"account_id": account_id, "enrolment_id": enrolment_id, "state": state},
    )


def continue_enrolment(
    conn: Db,
    *,
    account_id: int,
    enrolment_id: EnrolmentId,
    touched: bool,
    went_at: datetime | None,
) -> None:
    """Active again: at its step, or at the next when this one was planned before."""
    db.execute(
        conn,
        Q["continue_enrolment"],
        {
            "account_id": account_id,
            "enrolment_id": enrolment_id,
            "touched": touched,
            "went_at": went_at,
        },
    )


def cohorts(conn: Db, *, account_id: int, sequence_id: SequenceId) -> list[Cohort]:
    """Who is in the sequence, by the step they stand at and when they are due."""
    return db.many(
        conn,
        Q["cohorts"],
        Cohort,
        {"account_id": account_id, "sequence_id": sequence_id},
    )


def ended_by_code(conn: Db, *, account_id: int, sequence_id: SequenceId) -> list[Row]:
    return db.rows(
        conn,
        Q["ended_by_code"],
        {"account_id": account_id, "sequence_id": sequence_id},
    )


def count_asked(conn: Db, *, account_id: int, sequence_id: SequenceId) -> int:
    """How many wait to be enrolled: at most a minute, or until the sequence runs."""
    return db.scalar(
        conn, Q["count_asked"], {"account_id": account_id, "sequence_id": sequence_id}
    )


def open_sequences_of(conn: Db, *, account_id: int, person_id: int) -> list[SequenceId]:
    """The sequences that this person is in."""
    return db.scalars(
        conn,
        Q["open_sequences_of"],
        {"account_id": account_id, "person_id": person_id},
    )
