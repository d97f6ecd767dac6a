"""What people said and did, as they would tell it: the auditor's other half."""

from dataclasses import replace
from datetime import datetime

from tests.simulation.clockwork import Clock
from tests.simulation.testimony import Ban, Stop, Subject


class Record:
    """Bans, words and whom people touched.

    A ban says from when until when something must not go out. Of whom people touched
    nobody can say from outside what should have become of what was meant for them: they
    are `unsteady`, and so are tags.
    """

    def __init__(self, clock: Clock) -> None:
        self.bans: list[Ban] = []
        self.stops: list[Stop] = []
        self.words: dict[str, int] = {}
        self.unsteady: set[str] = set()
        self.unsteady_tags: set[str] = set()
        self.retried: set[str] = set()
        self.removed: set[int] = set()
        self._clock = clock

    def ban(self, subject: Subject, why: str, *, since: datetime | None = None) -> None:
        """From now on, or from then."""
        self.bans.append(
            Ban(
                subject=subject, why=why, since=since or self._clock.instant, until=None
            )
        )

    def lift(self, subject: Subject) -> None:
        """All bans of this subject end now."""
        self.bans = [
            replace(ban, until=self._clock.instant)
            if ban.subject == subject and ban.until is None
            else ban
            for ban in self.bans
        ]
        if subject[0] == "person":
            self.stops = [
                replace(stop, until=self._clock.instant)
                if stop.phone == subject[1] and stop.until is None
                else stop
                for stop in self.stops
            ]
