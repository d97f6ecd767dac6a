"""Whom a change of a running sequence touches, and what happens to them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.sequences.model import Cohort, Step

StepChange = Literal["text", "day", "delay", "trigger", "next-trigger", "removal"]
SequenceChange = Literal["insertion", "words", "hours", "pause", "archive"]

WHAT: dict[StepChange | SequenceChange, str] = {
    "text": (
        "All of them get the new text or file, also where the message is planned"
        " already. Who received it before keeps what they got."
    ),
    "day": (
        "Who waits for this step keeps the time they were given. The delays before and"
        " after it hold for whoever comes to them later."
    ),
    "delay": (
        "They wait so long after this step. Who received it already keeps the time they"
        " were given for the next."
    ),
    "trigger": (
        "Nobody in the sequence moves. From now on the new word leads to this step, and"
        " the old one leads nowhere."
    ),
    "next-trigger": (
        "They go where it leads once this step is sent. Who received it already goes on"
        " as before."
    ),
    "removal": (
        "What is planned of it is cancelled. Who waits for it goes on to the next day"
        " when their time comes, or is done where no day follows."
    ),
    "insertion": "They get it on their way. Who is past this day does not.",
    "words": (
        "Nobody in the sequence moves. Leads who have the new trigger or niche already"
        " are enrolled within a minute; the old ones enrol nobody any more, and chains"
        " that name them end there."
    ),
    "hours": (
        "Their next messages wait for the new hours, also where they are planned"
        " already, and do not expire for it."
    ),
    "pause": "They wait where they are, and lose no time when it goes on.",
    "archive": "They leave the sequence for good, and what is planned is cancelled.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Leads who come to the step later, wait for it, or have it on its way."""

    coming: int
    waiting: int
    under_way: int

    @property
    def all(self) -> int:
        """Everybody whom the step is still before."""
        return self.coming + self.waiting + self.under_way


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a kind of change does, and to how many leads who are in the sequence."""

    change: StepChange | SequenceChange
    touched: int
    what: str


def count(steps: Iterable[Step], step: Step, cohorts: Iterable[Cohort]) -> Impact:
    """From where the leads of the sequence are."""
    earlier = {other.id for other in steps if other.day < step.day}
    coming = waiting = under_way = 0
    for cohort in _on_board(cohorts):
        if cohort.step_id in earlier:
            coming += cohort.leads
        elif cohort.step_id == step.id and cohort.under_way:
            under_way += cohort.leads
        elif cohort.step_id == step.id:
            waiting += cohort.leads
    return Impact(coming=coming, waiting=waiting, under_way=under_way)


def effects_on_step(impact: Impact) -> list[Effect]:
    """Of every change that a step can be given."""
    changes: tuple[StepChange, ...] = ("text", "day", "delay", "next-trigger")
    touching = [_effect(change, impact.all) for change in changes]
    return [*touching, _effect("removal", impact.all), _effect("trigger", 0)]


def effects_on_sequence(
    steps: Iterable[Step], cohorts: Iterable[Cohort], *, day: int | None
) -> list[Effect]:
    """Of every change to all of it; with a day, of a new step there."""
    standing = list(cohorts)
    leads = sum(cohort.leads for cohort in standing)
    effects = [
        _effect("words", 0),
        _effect("hours", leads),
        _effect("pause", leads),
        _effect("archive", leads),
    ]
    if day is None:
        return effects
    earlier = {step.id for step in steps if step.day < day}
    coming = sum(c.leads for c in _on_board(standing) if c.step_id in earlier)
    return [_effect("insertion", coming), *effects]


def _on_board(cohorts: Iterable[Cohort]) -> Iterator[Cohort]:
    """Without those who only wait to go over: nothing here is before them."""
    return (cohort for cohort in cohorts if not cohort.goes_over)


def _effect(change: StepChange | SequenceChange, touched: int) -> Effect:
    return Effect(change=change, touched=touched, what=WHAT[change])
