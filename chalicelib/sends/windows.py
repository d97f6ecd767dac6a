"""Quiet hours in a person's zone: when a window opens, and when it closes. Pure.

Instants are UTC; the wall clock of the person's zone appears only inside. A day on
which the clocks change has a window like any other: its ends are wall times, turned
into instants one by one. Where clocks leap over such a time, or show it twice, the
leap itself may be what opens or closes a window.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The hours in which nobody is written to; may pass midnight."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when a person may be written to; None: no end."""

    opens_at: datetime
    closes_at: datetime | None


def window(at: datetime, quiet: Quiet | None, zone: str) -> Window:
    """The first window that is open at `at` or opens after it."""
    if quiet is None or quiet.begins == quiet.ends:
        return Window(opens_at=at, closes_at=None)
    opens_at = at
    if _is_quiet(at, quiet, zone):
        opens_at = _next(at, quiet, zone, wanted=False)
    return Window(
        opens_at=opens_at, closes_at=_next(opens_at, quiet, zone, wanted=True)
    )


def _is_quiet(at: datetime, quiet: Quiet, zone: str) -> bool:
    clock = at.astimezone(ZoneInfo(zone)).time()
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def _next(after: datetime, quiet: Quiet, zone: str, *, wanted: bool) -> datetime:
    """The first instant after `after` from which it is quiet, or is not."""
    there = ZoneInfo(zone)
    begin, end = after - timedelta(days=1), after + timedelta(days=3)
    date = after.astimezone(there).date()
    wall = quiet.begins if wanted else quiet.ends
    found = [
        datetime.combine(date + timedelta(days=days), wall, there) for days in range(3)
    ]
    if _offset(begin, there) != _offset(end, there):
        found += [at.replace(fold=1) for at in found] + [_leap(begin, end, there)]
    instants = sorted(at.astimezone(after.tzinfo) for at in found)
    return next(
        at for at in instants if at > after and _is_quiet(at, quiet, zone) == wanted
    )


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
