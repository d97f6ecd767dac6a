"""Whom a change of a running sequence touches, and what happens to them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.sequences.model import Step

TEXT = "All of them get the new text, also where the message is planned already."
PLACE = (
    "Who waits for this step keeps the time they were given. The new day and delays"
    " hold for whoever comes to it after."
)
REMOVAL = (
    "What is planned of it is cancelled. Who waits for it goes on to the next day when"
    " their time comes, or is done where no day follows."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Leads who come to the step later, wait for it, or have it on its way."""

    coming: int
    waiting: int
    under_way: int


def of(
    steps: Iterable[Step], step: Step, places: Iterable[Mapping[str, Any]]
) -> Impact:
    """From where the leads of the sequence are."""
    earlier = {other.id for other in steps if other.day < step.day}
    coming = waiting = under_way = 0
    for place in places:
        if place["step_id"] in earlier:
            coming += place["leads"]
        elif place["step_id"] == step.id and place["under_way"]:
            under_way += place["leads"]
        elif place["step_id"] == step.id:
            waiting += place["leads"]
    return Impact(coming=coming, waiting=waiting, under_way=under_way)
