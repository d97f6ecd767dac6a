"""Which sends a report is about: of what, and planned when. Pure.

Days are days of the account's zone, whatever its clocks do in them; a period holds what
was planned in it, which never changes, so a past period keeps its numbers' sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from chalicelib.errors import Invalid
from chalicelib.sends.states import DONE, FAILED, REMAINING, SendState

Part = Literal[
    "campaign", "sequence", "step", "device", "niche", "variant", "day", "hour", "code",
]  # fmt: skip
PARTS: tuple[Part, ...] = get_args(Part)
# The numbers behind which leads can be looked up.
Number = Literal[
    "done", "failed", "remaining", "uncertain", "suppressed", "cancelled",
    "delivered", "read", "replied", "opted-out",
]  # fmt: skip
DAY = timedelta(days=1)
# Beyond a campaign, so many days are read at once: reading has no index on states.
MOST_DAYS = 31
USUAL_DAYS = 7

STATES_OF: dict[Number, frozenset[SendState]] = {
    "done": DONE,
    "failed": FAILED,
    "remaining": REMAINING,
    "uncertain": frozenset({"uncertain"}),
    "suppressed": frozenset({"suppressed"}),
    "cancelled": frozenset({"cancelled"}),
}
# As `reported_sends` counts how far a message is known to have come.
REACHED: dict[Number, int] = {"delivered": 2, "read": 3, "replied": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days of a zone, both ends included."""

    since: date
    until: date
    zone: str

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def begins(self) -> datetime:
        return _midnight(self.since, self.zone)

    @property
    def ends(self) -> datetime:
        return _midnight(self.until + DAY, self.zone)

    @property
    def before(self) -> "Period":
        """As many days, right before it."""
        length = self.days * DAY
        return replace(self, since=self.since - length, until=self.since - DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Sends of an account: all conditions that are given hold."""

    account_id: int
    zone: str
    period: Period | None = None
    campaign_id: int | None = None
    step_ids: Sequence[int] | None = None
    device_ids: Sequence[int] | None = None
    niche: str | None = None

    def parameters(self) -> dict[str, object]:
        """As `reported_sends` takes them."""
        period, steps, devices = self.period, self.step_ids, self.device_ids
        return {
            "account_id": self.account_id,
            "since": None if period is None else period.begins,
            "until": None if period is None else period.ends,
            "campaign_id": self.campaign_id,
            "step_ids": None if steps is None else list(steps),
            "device_ids": None if devices is None else list(devices),
            "niche": self.niche,
            "zone": self.zone,
        }


def period_of(
    since: date | None, until: date | None, *, zone: str, now: datetime
) -> Period:
    """The days that are given, or the usual ones up to today."""
    last = until or now.astimezone(ZoneInfo(zone)).date()
    first = since or last - (USUAL_DAYS - 1) * DAY
    if first > last:
        raise Invalid(
            "The period ends before it begins.",
            fields={"until": "Choose a day from the first on."},
        )
    period = Period(since=first, until=last, zone=zone)
    if period.days > MOST_DAYS:
        raise Invalid(
            f"A report covers {MOST_DAYS} days at most.",
            code="period-too-long",
            fields={"since": f"It is {period.days} days with until."},
        )
    return period


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
