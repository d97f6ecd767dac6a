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
from typing import Any

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sight:
    """A message that reached a phone, whether or not it was taken there.

    `file` is the SHA-256 of what went with it.
    """

    device_id: int
    at: datetime
    to: str
    text: str
    file: str | None
    taken: bool


class Auditor:
    """What all phones of a world saw, in the order of each phone's log."""

    def __init__(self, world: Path) -> None:
        logs = [_lines(path) for path in sorted(world.glob("device-*.jsonl"))]
        self.sights = [sight for log in logs for sight in _sights(log)]
        # What each phone brought to WhatsApp, before anybody was sent it.
        self.uploads = Counter(
            (line["device"], line["sha256"])
            for log in logs
            for line in log
            if line["kind"] == "uploaded"
        )

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


def _lines(path: Path) -> list[dict[str, Any]]:
    device_id = int(path.stem.removeprefix("device-"))
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return [line | {"device": device_id} for line in lines]


def _sights(log: Iterable[dict[str, Any]]) -> Iterable[Sight]:
    for line in log:
        if line["kind"] in ("accepted", "refused", "restricted"):
            yield Sight(
                device_id=line["device"],
                at=datetime.fromisoformat(line["at"]),
                to=line["to"],
                text=line.get("text", ""),
                file=line.get("file", {}).get("sha256"),
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
