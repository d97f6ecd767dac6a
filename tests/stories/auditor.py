"""Reads what the simulated phones saw, and nothing of ours; says what went wrong.

The phones' logs are the only witness: our ledger may be mistaken about what went out,
they cannot be.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sight:
    """A message that reached a phone, whether or not it was taken there."""

    device_id: int
    at: datetime
    to: str
    text: str
    taken: bool


class Auditor:
    """What all phones of a world saw, in the order of each phone's log."""

    def __init__(self, world: Path) -> None:
        self.sights = [
            sight
            for path in sorted(world.glob("device-*.jsonl"))
            for sight in _sights(path)
        ]

    @property
    def taken(self) -> list[Sight]:
        """What went out: WhatsApp took it."""
        return [sight for sight in self.sights if sight.taken]

    def reached(self) -> set[str]:
        """The numbers that got something."""
        return {sight.to for sight in self.taken}

    def pairs(self) -> set[tuple[str, str]]:
        """Who got which text."""
        return {(sight.to, sight.text) for sight in self.taken}

    def twice(self) -> list[str]:
        """Numbers that got the same text more than once."""
        times = Counter((sight.to, sight.text) for sight in self.taken)
        return sorted(to for (to, _), count in times.items() if count > 1)

    def busiest_hour(self) -> dict[int, int]:
        """The most attempts that each phone saw in any hour."""
        return {
            device_id: _most_within(HOUR, (sight.at for sight in sights))
            for device_id, sights in self._by_device().items()
        }

    def shortest_gap(self) -> timedelta:
        """The shortest time between two messages of one phone."""
        gaps = (
            later.at - earlier.at
            for sights in self._by_device().values()
            for earlier, later in pairwise(sights)
        )
        return min(gaps, default=HOUR)

    def _by_device(self) -> dict[int, list[Sight]]:
        by_device: defaultdict[int, list[Sight]] = defaultdict(list)
        for sight in self.sights:
            by_device[sight.device_id].append(sight)
        return by_device


def _sights(path: Path) -> Iterable[Sight]:
    device_id = int(path.stem.removeprefix("device-"))
    for text in path.read_text("utf-8").splitlines():
        line = json.loads(text)
        if line["kind"] in ("accepted", "refused", "restricted"):
            yield Sight(
                device_id=device_id,
                at=datetime.fromisoformat(line["at"]),
                to=line["to"],
                text=line.get("text", ""),
                taken=line["kind"] == "accepted",
            )


def _most_within(window: timedelta, moments: Iterable[datetime]) -> int:
    ordered = sorted(moments)
    most = start = 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] >= window:
            start += 1
        most = max(most, end - start + 1)
    return most
