"""How far a sequence is: each step's numbers, and the leads who stand there.

Pure. A step that was taken off the board has no day, and its numbers stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.reports.model import Count, Tally, tally
from chalicelib.sequences.model import Cohort, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneProgress:
    """What one phone sent of a step; none: it waits for any phone."""

    device_id: int | None
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """A step's numbers, and the leads who stand at it."""

    step_id: int
    day: int | None
    tally: Tally
    waiting: int
    under_way: int
    paused: int
    phones: tuple[PhoneProgress, ...]

    @property
    def success_rate(self) -> float | None:
        """Of what is over, how much went out."""
        return _share(self.tally.done, self.tally)

    @property
    def failure_rate(self) -> float | None:
        """Of what is over, how much did not."""
        return _share(self.tally.failed, self.tally)


def progress(
    steps: Iterable[Step], counts: Iterable[Count], cohorts: Iterable[Cohort]
) -> list[StepProgress]:
    """Each step on the board by day, then those taken off that have numbers.

    Who only waits to go over to another sequence stands at no step of this one.
    """
    days = {int(step.id): step.day for step in steps}
    counted = list(counts)
    stood = [cohort for cohort in cohorts if not cohort.goes_over]
    ever = {count.step_id for count in counted} | {cohort.step_id for cohort in stood}
    gone = sorted(id_ for id_ in ever if id_ is not None and id_ not in days)
    return [
        _of_step(
            step_id,
            days.get(step_id),
            [count for count in counted if count.step_id == step_id],
            [cohort for cohort in stood if cohort.step_id == step_id],
        )
        for step_id in (*days, *gone)
    ]


def _of_step(
    step_id: int,
    day: int | None,
    counts: list[Count],
    cohorts: list[Cohort],
) -> StepProgress:
    going = [cohort for cohort in cohorts if cohort.state == "active"]
    return StepProgress(
        step_id=step_id,
        day=day,
        tally=tally(counts),
        waiting=sum(c.leads for c in going if not c.under_way),
        under_way=sum(c.leads for c in going if c.under_way),
        paused=sum(c.leads for c in cohorts if c.state == "paused"),
        phones=tuple(
            PhoneProgress(
                device_id=device_id,
                tally=tally(c for c in counts if c.device_id == device_id),
            )
            for device_id in sorted({c.device_id for c in counts}, key=lambda d: d or 0)
        ),
    )


def _share(part: int, whole: Tally) -> float | None:
    over = whole.done + whole.failed
    return part / over if over else None
