"""Chance that can be played again: numbers drawn from a place's name. Pure."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws one number after the other; the same place draws the same ones."""

    def __init__(self, *place: object) -> None:
        self._place = ":".join(map(str, place))
        self._drawn = 0

    def number(self) -> float:
        """From 0 up to, but not, 1."""
        self._drawn += 1
        drawn = hashlib.sha256(f"{self._place}:{self._drawn}".encode()).digest()
        return int.from_bytes(drawn[:7], "big") / 2**56

    def happens(self, odds: float) -> bool:
        return self.number() < odds

    def between(self, least: float, most: float) -> float:
        return least + (most - least) * self.number()

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.number() * len(things))]
