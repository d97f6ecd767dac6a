"""What the end of a step's send means for its enrolment; in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from chalicelib.platform.db import Db, Row
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, outbox
from chalicelib.sends.model import Claimed, SendId
from chalicelib.sequences import advancing
from chalicelib.sequences import enrolment_store as enrolments
from chalicelib.sequences.fates import ENROLMENT_ENDED, Ending, EndState
from chalicelib.sequences.model import EnrolmentId, StepId


def sent(conn: Db, row: Row) -> None:
    """It went out, whoever says so; the delay counts from the actual send."""
    advancing.settle(conn, _ending([row], "sent", at=row["sent_at"]))


def failed(conn: Db, claimed: Claimed, *, code: str, now: datetime) -> None:
    """WhatsApp refused it for good, or three times."""
    if claimed.enrolment_id is None or claimed.step_id is None:
        return
    ending = Ending(
        enrolment_id=EnrolmentId(claimed.enrolment_id),
        step_id=StepId(claimed.step_id),
        state="failed",
        code=code,
        at=now,
    )
    advancing.settle(conn, [ending])


def denied(conn: Db, row: Row) -> None:
    """A person decided that it never went out."""
    endings = _ending([row], "failed", code="not-sent", at=row["attempted_at"])
    advancing.settle(conn, endings)


def end_waiting(
    conn: Db,
    *,
    send_ids: Sequence[SendId],
    state: Literal["cancelled", "expired", "suppressed"],
    code: str,
    now: datetime,
) -> int:
    """End sends that wait, with what follows for enrolments; answers how many."""
    ended = outbox.end_waiting(conn, send_ids=send_ids, state=state, code=code, now=now)
    advancing.settle(conn, _ending(ended, state, code=code, at=now))
    return len(ended)


def replied(conn: Db, *, account_id: int, person_id: int, at: datetime) -> list[Hint]:
    """Whoever answers leaves the sequences that stop then; nothing more goes out."""
    left = enrolments.exit_replied(
        conn, account_id=account_id, person_id=person_id, at=at
    )
    if left:
        withdraw(conn, [row["id"] for row in left], now=at)
    places = {(account_id, row["sequence_id"]) for row in left}
    return hints.sequences_progress(places)


def withdraw(conn: Db, enrolment_ids: Sequence[EnrolmentId], *, now: datetime) -> None:
    """Cancel what waits of enrolments that ended."""
    end_waiting(
        conn,
        send_ids=outbox.waiting_of_enrolments(conn, enrolment_ids),
        state="cancelled",
        code=ENROLMENT_ENDED,
        now=now,
    )


def go_on_from_uncertain(conn: Db, *, batch: int) -> int:
    """After a day without a word an enrolment goes on; answers how many did."""
    found = outbox.uncertain_for_a_day(conn, batch=batch)
    endings = [
        ending
        for row in found
        for ending in _ending([row], "uncertain", at=row["attempted_at"])
    ]
    advancing.settle(conn, endings)
    return len(found)


def _ending(
    rows: Sequence[Row], state: EndState, *, code: str | None = None, at: datetime
) -> list[Ending]:
    """Of those that are steps."""
    return [
        Ending(
            enrolment_id=row["enrolment_id"],
            step_id=row["step_id"],
            state=state,
            code=code,
            at=at,
        )
        for row in rows
        if row["enrolment_id"] is not None
    ]
