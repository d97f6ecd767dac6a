"""Two things measured in turn, and what their ratio says. Pure but for what it calls.

A machine that is busy with something else slows the floor as it slows the product; only
when the floor itself moved too far is what was seen worth nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

TIMES = 5
STEADY = 1.5
RUNS = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure that was taken several times."""

    middle: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> "Spread":
        return Spread(median(values), min(values), max(values))

    def text(self, form: str = ".2f") -> str:
        """The median, with the least and the most."""
        least, most = format(self.least, form), format(self.most, form)
        return f"{self.middle:{form}} ({least} to {most})"


@dataclass(frozen=True, slots=True)
class Run:
    """What floor and product took, turn by turn."""

    floors: tuple[float, ...]
    products: tuple[float, ...]
    discarded: tuple[float, ...] = ()

    @property
    def moved(self) -> float:
        """How far the floor moved."""
        return max(self.floors) / min(self.floors)

    @property
    def is_steady(self) -> bool:
        return self.moved <= STEADY

    @property
    def speed(self) -> Spread:
        """Of the product, where the floor's is 1."""
        pairs = zip(self.floors, self.products, strict=True)
        return Spread.of([floor / product for floor, product in pairs])

    @property
    def cost(self) -> Spread:
        """Of the product, where the floor's is 1."""
        pairs = zip(self.floors, self.products, strict=True)
        return Spread.of([product / floor for floor, product in pairs])

    def remark(self) -> str:
        """What was thrown away, if anything was."""
        said = [
            f"a run was discarded: its floor moved {m:.1f} times"
            for m in self.discarded
        ]
        if not self.is_steady:
            said.append(f"to be measured again: the floor moved {self.moved:.1f} times")
        return "; ".join(said)


class Turn(Protocol):
    """One measurement; answers the seconds it took."""

    def __call__(self) -> float: ...


def in_turn(floor: Turn, product: Turn, *, times: int = TIMES, runs: int = RUNS) -> Run:
    """Floor, product, floor, product …; a run whose floor moved is taken once more."""
    discarded = list[float]()
    while True:
        pairs = [(floor(), product()) for _ in range(times)]
        floors, products = zip(*pairs, strict=True)
        run = Run(floors, products, tuple(discarded))
        if run.is_steady or len(discarded) + 1 >= runs:
            return run
        discarded.append(run.moved)


def repeated(turn: Callable[[], float], times: int = TIMES) -> Spread:
    """What has no floor, several times."""
    return Spread.of([turn() for _ in range(times)])
