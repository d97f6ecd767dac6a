"""Quiet hours in a person's zone: when a window opens, and when it closes. Pure.

Instants are UTC; the wall clock of the person's zone appears only inside. A day on
which the clocks change has a window like any other: its ends are wall times, turned
into instants one by one.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
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
        opens_at = _next(at, quiet.ends, zone)
    return Window(opens_at=opens_at, closes_at=_next(opens_at, quiet.begins, zone))


def _is_quiet(at: datetime, quiet: Quiet, zone: str) -> bool:
    clock = at.astimezone(ZoneInfo(zone)).time()
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def _next(after: datetime, wall: time, zone: str) -> datetime:
    """The first instant after `after` at which the zone's clock shows `wall`."""
    local = after.astimezone(ZoneInfo(zone))
    for days in range(3):
        date = local.date() + timedelta(days=days)
        candidate = datetime.combine(date, wall, ZoneInfo(zone)).astimezone(
            after.tzinfo
        )
        if candidate > after:
            return candidate
    raise AssertionError("a wall time comes every day")
