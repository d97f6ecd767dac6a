"""Whom a change of a sequence would touch, before it is made."""

from pydantic import BaseModel, ConfigDict

from api.endpoint import Call, Routes
from api.fields import Day
from api.reading import Query
from chalicelib.sequences import board, enrolment_store, impact
from chalicelib.sequences.impact import SequenceChange, StepChange
from chalicelib.sequences.model import Cohort, SequenceId, Step, StepId

routes = Routes()


class EffectAnswer(BaseModel):
    """What a kind of change does, and to how many leads who are in the sequence."""

    model_config = ConfigDict(from_attributes=True)

    change: StepChange | SequenceChange
    touched: int
    what: str


class StepImpact(BaseModel):
    """Where the leads are whom a change of this step could touch, and how it would."""

    coming: int
    waiting: int
    under_way: int
    effects: list[EffectAnswer]


class SequenceImpact(BaseModel):
    """How many are in the sequence, and how a change of all of it would touch them."""

    enrolled: int
    effects: list[EffectAnswer]


class ImpactQuery(Query):
    """A day on which a step is to be added, if one is."""

    day: Day | None = None


@routes.get("/sequences/{sequence_id}/impact")
def preview_sequence(
    call: Call, sequence_id: SequenceId, query: ImpactQuery
) -> SequenceImpact:
    """Whom a change of all of it, or a step added on a day, would touch."""
    laid, cohorts = _standing(call, sequence_id)
    effects = impact.effects_on_sequence(laid, cohorts, day=query.day)
    return SequenceImpact(
        enrolled=sum(cohort.leads for cohort in cohorts),
        effects=[EffectAnswer.model_validate(effect) for effect in effects],
    )


@routes.get("/sequences/{sequence_id}/steps/{step_id}/impact")
def preview_step(call: Call, sequence_id: SequenceId, step_id: StepId) -> StepImpact:
    """Whom each change of this step would touch, before it is made."""
    laid, cohorts = _standing(call, sequence_id)
    touched = impact.count(laid, board.get_step(laid, step_id), cohorts)
    effects = impact.effects_on_step(touched)
    return StepImpact(
        coming=touched.coming,
        waiting=touched.waiting,
        under_way=touched.under_way,
        effects=[EffectAnswer.model_validate(effect) for effect in effects],
    )


def _standing(call: Call, sequence_id: SequenceId) -> tuple[list[Step], list[Cohort]]:
    """The steps on the board, and where its leads stand."""
    account_id = call.account_id
    sequence = board.get(call.conn, account_id=account_id, sequence_id=sequence_id)
    cohorts = enrolment_store.cohorts(
        call.conn, account_id=account_id, sequence_id=sequence_id
    )
    return board.steps_of(call.conn, sequence), cohorts
