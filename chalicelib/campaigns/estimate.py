"""When so many messages will be out: quotas, gaps and quiet hours counted. Pure.

An estimate for people, not a plan: it takes the phones as one pool, hour by hour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
FURTHEST = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """What one phone may do."""

    quota_hour: int
    quota_day: int
    gap: timedelta

    @property
    def per_hour(self) -> float:
        """Messages in an hour: the quota, or what the average gap leaves time for."""
        return min(self.quota_hour, HOUR / max(self.gap, timedelta(seconds=1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours of the day in which nobody is written to, in a zone."""

    zone: str
    quiet_from: time | None
    quiet_until: time | None

    def open_share(self, start: datetime) -> float:
        """How much of the hour from `start` may be used, by quarters."""
        quarters = [start + timedelta(minutes=15 * n) for n in range(4)]
        return sum(self._is_open(at) for at in quarters) / 4

    def _is_open(self, at: datetime) -> bool:
        begins, ends = self.quiet_from, self.quiet_until
        if begins is None or ends is None or begins == ends:
            return True
        clock = at.astimezone(ZoneInfo(self.zone)).time()
        if begins < ends:
            return not begins <= clock < ends
        return ends <= clock < begins


def per_hour(phones: Sequence[Phone]) -> float:
    """What all phones together send in an open hour."""
    return sum(phone.per_hour for phone in phones)


def finish(
    messages: int, phones: Sequence[Phone], hours: Hours, *, start: datetime
) -> datetime | None:
    """When the last of `messages` is out; None: not within 90 days, or no phones."""
    left, rate = float(messages), per_hour(phones)
    for at, sent in _hours(messages, phones, hours, start):
        left -= sent
        if left <= 0:
            return at + HOUR * (sent / (rate * hours.open_share(at)))
    return None


def sent_by(
    end: datetime,
    messages: int,
    phones: Sequence[Phone],
    hours: Hours,
    *,
    start: datetime,
) -> int:
    """How many of `messages` are out by an instant."""
    out = 0.0
    for at, sent in _hours(messages, phones, hours, start):
        if at >= end:
            break
        in_time = per_hour(phones) * hours.open_share(at) * ((end - at) / HOUR)
        out += min(sent, in_time)
    return min(messages, int(out))


def _hours(
    messages: int, phones: Sequence[Phone], hours: Hours, start: datetime
) -> Iterator[tuple[datetime, float]]:
    """The hours in which something is sent, and how much, until all is out."""
    rate, daily = per_hour(phones), sum(phone.quota_day for phone in phones)
    left, at = float(messages), start
    while left > 0 and rate > 0 and at < start + FURTHEST:
        today, day_ends = min(float(daily), left), at + timedelta(days=1)
        while at < day_ends:
            sent = min(rate * hours.open_share(at), today)
            if sent:
                today, left = today - sent, left - sent
                yield at, sent
            at += HOUR
