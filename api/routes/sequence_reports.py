"""How far a sequence is: by step and phone, and where its leads are."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from api.endpoint import Call, Routes
from api.routes.accounts import account_of
from api.tallies import TallyAnswer
from chalicelib.campaigns import estimating
from chalicelib.reports import forecast
from chalicelib.reports import store as reports
from chalicelib.reports.forecast import Hours
from chalicelib.reports.model import tally
from chalicelib.reports.progress import progress
from chalicelib.sends.outbox import closed_of
from chalicelib.sequences import board, enrolment_store
from chalicelib.sequences.model import Cohort, Sequence, SequenceId, Step

routes = Routes()


class PhoneOfStep(BaseModel):
    """What one phone sent of a step; none: it waits for any phone."""

    model_config = ConfigDict(from_attributes=True)

    device_id: int | None
    tally: TallyAnswer


class StepReport(BaseModel):
    """A step, and the leads who stand at it. Rates are of what is over."""

    model_config = ConfigDict(from_attributes=True)

    step_id: int
    day: int | None
    tally: TallyAnswer
    success_rate: float | None
    failure_rate: float | None
    waiting: int
    under_way: int
    paused: int
    phones: list[PhoneOfStep]


class SequenceReport(BaseModel):
    """Should = done + failed + remaining, in all and for each step.

    Enrolled = waiting + under_way + paused of all steps + going_over, who wait for the
    delay after their last step here.
    `asked` wait to be enrolled: a minute at most, while the sequence is active. The
    estimate is for those who are in it now, by delays, send window, quiet hours and the
    phones' quotas; none where nobody is, it does not run, or no phone could send.
    """

    tally: TallyAnswer
    steps: list[StepReport]
    asked: int
    enrolled: int
    going_over: int
    completed: int
    exited: dict[str, int]
    estimated_finish_at: datetime | None


@routes.get("/sequences/{sequence_id}/report")
def report_sequence(call: Call, sequence_id: SequenceId) -> SequenceReport:
    """How far it is, by step and phone."""
    account_id = call.account_id
    sequence = board.get(call.conn, account_id=account_id, sequence_id=sequence_id)
    steps = board.steps_of(call.conn, sequence)
    counts = reports.step_counts(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    cohorts = enrolment_store.cohorts(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    ended = enrolment_store.ended_by_code(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    return SequenceReport(
        tally=TallyAnswer.model_validate(tally(counts)),
        steps=[
            StepReport.model_validate(one) for one in progress(steps, counts, cohorts)
        ],
        asked=enrolment_store.count_asked(
            call.conn, account_id=account_id, sequence_id=sequence_id
        ),
        enrolled=sum(cohort.leads for cohort in cohorts),
        going_over=sum(cohort.leads for cohort in cohorts if cohort.goes_over),
        completed=sum(row["leads"] for row in ended if row["state"] == "completed"),
        exited={row["code"]: row["leads"] for row in ended if row["code"]},
        estimated_finish_at=_finish(call, sequence, steps, cohorts),
    )


def _finish(
    call: Call, sequence: Sequence, steps: list[Step], cohorts: list[Cohort]
) -> datetime | None:
    account = account_of(call)
    if sequence.state != "active" or account.held_at is not None:
        return None
    phones = estimating.phones_of(
        call.conn,
        account_id=account.id,
        device_ids=sequence.device_ids,
        gap_min=sequence.gap_min,
        gap_max=sequence.gap_max,
    )
    hours = {
        "quiet_hours": account.quiet_hours,
        "quiet_from": account.quiet_from,
        "quiet_until": account.quiet_until,
        "window_from": sequence.window_from,
        "window_until": sequence.window_until,
        "weekdays": sequence.weekdays,
    }
    return forecast.finish(
        steps,
        cohorts,
        phones,
        Hours(closed=closed_of(hours), zone=account.zone),
        now=call.now,
    )
