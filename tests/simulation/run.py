"""Runs one seed, and says what the auditor found."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from api import scanner
from chalicelib.platform import clock as product_clock
from tests.simulation.auditor import Violation, audit
from tests.simulation.cast import BEGINNINGS
from tests.simulation.clockwork import Clock
from tests.simulation.database import Ground
from tests.simulation.testimony import Testimony
from tests.simulation.world import World

# Steps of a tick that keep house and touch nothing that goes out: a third of its time.
HOUSEKEEPING = ("_reoffer_jobs", "_keep_up", "_sweep")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a seed."""

    seed: int
    violations: list[Violation]
    sights: int
    testimony: Testimony


@contextmanager
def in_place_of(owner: Any, name: str, value: Any) -> Iterator[None]:
    """One of our own doors is another for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def run(ground: Ground, seed: int) -> Outcome:
    """The world of this seed, from its beginning to its end."""
    clock = Clock(Random(seed).choice(BEGINNINGS))
    with ExitStack() as held:
        conn = held.enter_context(ground.stand())
        held.enter_context(in_place_of(product_clock, "now", clock.wall))
        for step in HOUSEKEEPING:
            held.enter_context(in_place_of(scanner, step, _nothing))
        world = held.enter_context(closing(World(seed, conn, clock)))
        testimony = world.run()
    return Outcome(
        seed=seed,
        violations=audit(testimony),
        sights=len(testimony.sights),
        testimony=testimony,
    )


def _nothing(*_: object) -> None:
    """Leave it for another day."""
