"""When a device may send next: quotas in true sliding windows, and random gaps. Pure.

One `Pace` a device, whatever mix of campaigns, steps and people shares it. It holds the
log of attempts of the last day; a bucket that refills would let up to twice the quota
through in some hour. What a person sends by hand goes at once, but is counted.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The shortest and the longest pause before the next message."""

    least: timedelta
    most: timedelta

    def wider(self, other: "Gaps") -> "Gaps":
        """The larger of both minima and of both maxima."""
        return Gaps(least=max(self.least, other.least), most=max(self.most, other.most))


NO_GAPS = Gaps(least=timedelta(0), most=timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a device may do: attempts in any hour and any day, and its gaps."""

    quota_hour: int
    quota_day: int
    gaps: Gaps


class Pace:
    """The pace of one device. The caller serialises its use.

    An attempt counts from the claim, and once WhatsApp answered from then on: in
    between, nobody knows when the phone sent it. `margin` widens both windows all the
    same, for an answer that came later than the message went.
    """

    def __init__(
        self,
        limits: Limits,
        attempts: Iterable[datetime],
        *,
        margin: timedelta,
        rng: Random,
    ) -> None:
        self.limits = limits
        self._attempts = sorted(attempts)
        self._margin = margin
        self._rng = rng
        self._draw = rng.random()

    def ready_at(self, now: datetime, *, bulk: bool, gaps: Gaps = NO_GAPS) -> datetime:
        """The earliest instant for the next attempt; `now` when it may go at once."""
        if not bulk or not self._attempts:
            return now
        return max(
            now,
            self._attempts[-1] + self._gap(gaps),
            self._room_at(now, self.limits.quota_hour, HOUR),
            self._room_at(now, self.limits.quota_day, DAY),
        )

    def attempted(self, at: datetime) -> None:
        """Count an attempt, and draw the gap that follows it."""
        self._attempts.insert(bisect_left(self._attempts, at), at)
        del self._attempts[: bisect_left(self._attempts, at - DAY - self._margin)]
        self._draw = self._rng.random()

    def answered(self, at: datetime) -> None:
        """The last attempt is over: what follows keeps its distance from this."""
        if self._attempts and at > self._attempts[-1]:
            self._attempts[-1] = at

    def _gap(self, gaps: Gaps) -> timedelta:
        # Drawn once per attempt: asking again must not roll the dice again.
        wider = self.limits.gaps.wider(gaps)
        return wider.least + (wider.most - wider.least) * self._draw

    def _room_at(self, now: datetime, quota: int, window: timedelta) -> datetime:
        if len(self._attempts) < quota:
            return now
        return self._attempts[-quota] + window + self._margin
