"""Whom a change touches: those before the step, at it, and with it on its way."""

from chalicelib.sequences import impact
from chalicelib.sequences.impact import Impact
from chalicelib.sequences.model import Cohort, SequenceId, Step, StepId


def step(number: int, *, day: int) -> Step:
    return Step(
        id=StepId(number),
        account_id=1,
        sequence_id=SequenceId(1),
        day=day,
        trigger=f"day{day}",
        trigger_is_own=False,
        next_trigger=None,
        next_is_own=False,
        delay_hours=24,
        delay_is_own=False,
        is_entry=False,
        content_version_id=1,
        text="Hi",
        media_id=None,
        gap_min=None,
        gap_max=None,
    )


def cohort(step_id: int, leads: int = 1, *, under_way: bool = False) -> Cohort:
    """They wait for their step, due at once."""
    return Cohort(
        step_id=StepId(step_id),
        state="active",
        under_way=under_way,
        goes_over=False,
        due_at=None,
        leads=leads,
    )


def test_a_change_touches_who_comes_waits_and_is_on_the_way() -> None:
    steps = [step(7, day=1), step(3, day=2), step(9, day=5)]
    cohorts = [
        cohort(7, 40),
        cohort(3, 5),
        cohort(3, 2, under_way=True),
        cohort(9, 100),
    ]

    touched = impact.count(steps, steps[1], cohorts)

    assert touched == Impact(coming=40, waiting=5, under_way=2)
