"""Time zones by their IANA names, and what a clock there shows."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def is_zone(name: str) -> bool:
    """Whether there is such a zone, spelt like that."""
    return name in _names()


def instant(at: datetime, zone: str) -> datetime:
    """The instant; a time without an offset is by the clock of this zone.

    A time that the clock skips in spring counts from before the skip, and so comes out
    an hour later; of a time that it shows twice in autumn, the first is meant.
    """
    local = at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


@cache
def _names() -> frozenset[str]:
    # A place or UTC: names such as `localtime` mean something on one machine only.
    return frozenset({n for n in available_timezones() if "/" in n} | {"UTC"})
