"""How far a sequence is: by step and phone, and where its leads are."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from api.campaigns import hours_of
from api.endpoint import Call, Routes
from api.routes.accounts import account_of
from api.tallies import TallyAnswer
from chalicelib.campaigns import actions as campaigns
from chalicelib.reports import store as reports
from chalicelib.reports.model import tally
from chalicelib.reports.progress import ahead, progress
from chalicelib.sequences import actions, enrolment_store
from chalicelib.sequences.model import SequenceId

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

    The estimate is for those who are in it now, at the phones' quotas; none where
    nobody is, or no phone could send.
    """

    tally: TallyAnswer
    steps: list[StepReport]
    enrolled: int
    completed: int
    exited: dict[str, int]
    estimated_finish_at: datetime | None


@routes.get("/sequences/{sequence_id}/report")
def report_sequence(call: Call, sequence_id: SequenceId) -> SequenceReport:
    """How far it is, by step and phone."""
    account_id = call.account_id
    sequence = actions.get(call.conn, account_id=account_id, sequence_id=sequence_id)
    steps = actions.steps_of(call.conn, sequence)
    counts = reports.step_counts(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    places = enrolment_store.where_they_are(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    ended = enrolment_store.ended_by_code(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    before_them = ahead(steps, places)
    finish_at = campaigns.finish_of(
        call.conn,
        account_id=account_id,
        gap_min=sequence.gap_min,
        gap_max=sequence.gap_max,
        messages=before_them.messages,
        hours=hours_of(account_of(call)),
        now=call.now,
    )
    return SequenceReport(
        tally=TallyAnswer.model_validate(tally(counts)),
        steps=[
            StepReport.model_validate(one) for one in progress(steps, counts, places)
        ],
        enrolled=sum(place["leads"] for place in places),
        completed=sum(row["leads"] for row in ended if row["state"] == "completed"),
        exited={row["code"]: row["leads"] for row in ended if row["code"]},
        estimated_finish_at=finish_at
        and max(finish_at, call.now + before_them.longest),
    )
