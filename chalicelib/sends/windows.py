"""When a person may be written to, in their zone: windows open and close. Pure.

Instants are UTC; the wall clock of the person's zone appears only inside. A day on
which the clocks change has a window like any other: its ends are wall times, turned
into instants one by one. Where clocks leap over such a time, or show it twice, the
leap itself may be what opens or closes a window.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(1, 8))
MIDNIGHT = time(0)
# Whoever is open on one weekday is open again within this time.
FURTHEST = timedelta(days=9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The hours in which nobody is written to; may pass midnight."""

    begins: time
    ends: time

    def holds(self, clock: time) -> bool:
        """Whether it is quiet at this time of day."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """All hours in which nobody is written to, and the weekdays that are open."""

    quiet: tuple[Quiet, ...] = ()
    weekdays: frozenset[int] = EVERY_DAY

    def holds(self, at: datetime, zone: str) -> bool:
        """Whether nobody there is written to at this instant."""
        there = at.astimezone(ZoneInfo(zone))
        if there.isoweekday() not in self.weekdays:
            return True
        return any(quiet.holds(there.time()) for quiet in self.quiet)

    @property
    def is_never(self) -> bool:
        """Whether every hour of every day is open."""
        some = any(quiet.begins != quiet.ends for quiet in self.quiet)
        return not some and self.weekdays == EVERY_DAY


OPEN = Closed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when a person may be written to; None: no end."""

    opens_at: datetime
    closes_at: datetime | None


def window(at: datetime, closed: Closed, zone: str) -> Window:
    """The first window that is open at `at` or opens after it.

    Hours that never meet, a send window within quiet hours, open in no week: then it
    is said to open long after, and what waits for it expires before.
    """
    if closed.is_never:
        return Window(opens_at=at, closes_at=None)
    opens_at = at
    if closed.holds(at, zone):
        opens_at = _next(at, closed, zone, wanted=False)
    return Window(
        opens_at=opens_at, closes_at=_next(opens_at, closed, zone, wanted=True)
    )


def _next(after: datetime, closed: Closed, zone: str, *, wanted: bool) -> datetime:
    """The first instant after `after` from which it is closed, or is not."""
    instants = sorted(at.astimezone(after.tzinfo) for at in _walls(after, closed, zone))
    return next(
        (at for at in instants if at > after and closed.holds(at, zone) == wanted),
        after + FURTHEST,
    )


def _walls(after: datetime, closed: Closed, zone: str) -> Iterator[datetime]:
    """Where a window could begin or end in the days that matter."""
    there = ZoneInfo(zone)
    days = 3 if closed.weekdays == EVERY_DAY else FURTHEST.days
    times = {time for quiet in closed.quiet for time in (quiet.begins, quiet.ends)}
    date = after.astimezone(there).date()
    found = [
        datetime.combine(date + timedelta(days=day), wall, there)
        for day in range(days)
        for wall in times | {MIDNIGHT}
    ]
    yield from found
    begin, end = after - timedelta(days=1), after + timedelta(days=days)
    if _offset(begin, there) != _offset(end, there):
        yield from (at.replace(fold=1) for at in found)
        yield _leap(begin, end, there)


def _leap(begin: datetime, end: datetime, there: ZoneInfo) -> datetime:
    """The second at which the clocks there change between two instants."""
    seconds = range(int(begin.timestamp()), int(end.timestamp()) + 1)

    def has_changed(second: int) -> bool:
        at = datetime.fromtimestamp(second, UTC)
        return _offset(at, there) == _offset(end, there)

    place = bisect_left(seconds, True, key=has_changed)
    return datetime.fromtimestamp(seconds[place], UTC)


def _offset(at: datetime, there: ZoneInfo) -> timedelta | None:
    return at.astimezone(there).utcoffset()
