"""What a person does to a sequence on its way, and to one lead's place in it."""

from datetime import datetime

from chalicelib.errors import Conflict, NotFound
from chalicelib.platform import db
from chalicelib.platform.db import Db, Row
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, outbox, rescuing, step_ends, store
from chalicelib.sends.failures import FINAL
from chalicelib.sends.step_planning import PATIENCE
from chalicelib.sequences import actions, board
from chalicelib.sequences import enrolment_store as enrolments
from chalicelib.sequences.model import EnrolmentId, SequenceId, StepId


def pause(conn: Db, *, account_id: int, sequence_id: SequenceId) -> list[Hint]:
    """Nothing more is claimed; what was queued waits again, and does not expire."""
    with db.transaction(conn):
        actions.move(
            conn, account_id=account_id, sequence_id=sequence_id, state="paused"
        )
        outbox.unqueue_sequence(conn, sequence_id)
    return hints.sequence_progress(account_id, sequence_id)


def resume(
    conn: Db, *, account_id: int, sequence_id: SequenceId, now: datetime
) -> list[Hint]:
    """It goes on where it stopped, at the next tick."""
    with db.transaction(conn):
        if board.get(conn, account_id=account_id, sequence_id=sequence_id).state == (
            "draft"
        ):
            raise Conflict("The sequence was never active. Activate it.")
        actions.move(
            conn, account_id=account_id, sequence_id=sequence_id, state="active"
        )
        outbox.extend_sequence(conn, sequence_id, expires_at=now + PATIENCE)
    return hints.sequence_progress(account_id, sequence_id)


def archive(
    conn: Db, *, account_id: int, sequence_id: SequenceId, now: datetime
) -> list[Hint]:
    """It ends for everybody in it; what waits is cancelled now or by the next ticks."""
    with db.transaction(conn):
        actions.move(
            conn, account_id=account_id, sequence_id=sequence_id, state="archived"
        )
        enrolments.exit_archived(conn, account_id=account_id, sequence_id=sequence_id)
    rescuing.end_archived(conn, now=now)
    return hints.sequence_progress(account_id, sequence_id)


def retry(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    step_id: StepId,
    device_id: int | None,
    now: datetime,
) -> tuple[int, list[Hint]]:
    """Plan again what failed of a step and may yet succeed; answers how many."""
    with db.transaction(conn):
        sequence = board.get(conn, account_id=account_id, sequence_id=sequence_id)
        board.get_step(board.steps_of(conn, sequence), step_id)
        if sequence.state == "archived":
            raise Conflict("The sequence is archived; nothing of it goes out.")
        send_ids = outbox.retry_failed(
            conn,
            account_id=account_id,
            step_id=step_id,
            device_id=device_id,
            final=FINAL,
            expires_at=now + PATIENCE,
        )
        outbox.wait_again(conn, send_ids=send_ids, not_before=now)
    return len(send_ids), hints.sequence_progress(account_id, sequence_id)


def pause_enrolment(
    conn: Db, *, account_id: int, sequence_id: SequenceId, enrolment_id: EnrolmentId
) -> list[Hint]:
    """One lead waits; what was queued for it is not sent meanwhile."""
    with db.transaction(conn):
        _locked(conn, account_id, sequence_id, enrolment_id, ("active",))
        enrolments.set_enrolment_state(
            conn, account_id=account_id, enrolment_id=enrolment_id, state="paused"
        )
        outbox.unqueue_sequence(conn, sequence_id, enrolment_id=enrolment_id)
    return hints.sequence_progress(account_id, sequence_id)


def resume_enrolment(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    enrolment_id: EnrolmentId,
    now: datetime,
) -> list[Hint]:
    """A paused lead goes on; so does one that replied, where a person says so."""
    with db.transaction(conn):
        enrolment = _locked(
            conn, account_id, sequence_id, enrolment_id, ("paused", "exited")
        )
        if enrolment["state"] == "paused":
            enrolments.set_enrolment_state(
                conn, account_id=account_id, enrolment_id=enrolment_id, state="active"
            )
            outbox.extend_sequence(
                conn, sequence_id, expires_at=now + PATIENCE, enrolment_id=enrolment_id
            )
        elif enrolment["code"] == "replied":
            _continue(conn, account_id, enrolment)
        else:
            raise Conflict("Only one that replied can go on. Enrol the lead anew.")
    return hints.sequence_progress(account_id, sequence_id)


def remove_enrolment(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    enrolment_id: EnrolmentId,
    now: datetime,
) -> list[Hint]:
    """Out of the sequence: nothing more of it goes to this lead."""
    with db.transaction(conn):
        _locked(conn, account_id, sequence_id, enrolment_id, ("active", "paused"))
        enrolments.exit_enrolments(conn, [(enrolment_id, "removed")])
        step_ends.withdraw(conn, [enrolment_id], now=now)
    return hints.sequence_progress(account_id, sequence_id)


def _continue(conn: Db, account_id: int, enrolment: Row) -> None:
    """A step that was planned before the reply is not planned a second time.

    The next one follows it: after its delay where it went out, else at once.
    """
    open_now = enrolments.list_enrolments(
        conn,
        account_id=account_id,
        sequence_id=enrolment["sequence_id"],
        lead_id=enrolment["lead_id"],
        states=["active", "paused"],
    )
    if open_now:
        raise Conflict("The lead is in this sequence again already.")
    send_id = store.touched_by(
        conn, kind="step", parent_id=enrolment["id"], subject=str(enrolment["step_id"])
    )
    send = (
        store.find_send(conn, account_id=account_id, send_id=send_id)
        if send_id is not None
        else None
    )
    enrolments.continue_enrolment(
        conn,
        account_id=account_id,
        enrolment_id=enrolment["id"],
        touched=send_id is not None,
        went_at=send.attempted_at if send else None,
    )


def _locked(
    conn: Db,
    account_id: int,
    sequence_id: SequenceId,
    enrolment_id: EnrolmentId,
    states: tuple[str, ...],
) -> Row:
    """The enrolment, locked; NotFound, or Conflict in any other state."""
    enrolment = enrolments.lock_enrolment(
        conn, account_id=account_id, enrolment_id=enrolment_id
    )
    if enrolment is None or enrolment["sequence_id"] != sequence_id:
        raise NotFound("There is no such enrolment.")
    if enrolment["state"] not in states:
        raise Conflict(f"The enrolment is {enrolment['state']} already.")
    return enrolment
