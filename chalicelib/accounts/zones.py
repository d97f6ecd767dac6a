"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import available_timezones


def is_zone(name: str) -> bool:
    """Whether there is such a zone, spelt like that."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    # A place or UTC: names such as `localtime` mean something on one machine only.
    return frozenset({n for n in available_timezones() if "/" in n} | {"UTC"})
