"""The numbers people see, and the one way in which they add up. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.sends.states import BESIDE, DONE, FAILED, REMAINING, SendState

PhoneNeed = Literal[
    "logged-out",
    "replaced",
    "client-outdated",
    "phone-unused",
    "offline",
    "restricted",
    "resting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many sends of a campaign or a step in a state, for a code, on a device."""

    campaign_id: int | None = None
    step_id: int | None = None
    device_id: int | None
    state: SendState
    code: str | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Should = done + failed + remaining, always. Failed includes expired, remaining
    includes uncertain; suppressed and cancelled stand beside.
    """

    done: int = 0
    failed: int = 0
    remaining: int = 0
    uncertain: int = 0
    suppressed: int = 0
    cancelled: int = 0

    @property
    def should(self) -> int:
        """How many there are to send."""
        return self.done + self.failed + self.remaining


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How far they got: each is a part of the one before, but for opted_out."""

    sent: int
    delivered: int
    read: int
    replied: int
    opted_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """All numbers of one part of a breakdown, or of the whole.

    `key` is None for what falls in no part: no phone yet, no niche, not gone out.
    """

    is_total: bool
    key: str | None
    done: int
    failed: int
    remaining: int
    uncertain: int
    suppressed: int
    cancelled: int
    delivered: int
    read: int
    replied: int
    opted_out: int
    reply_median: timedelta | None

    @property
    def tally(self) -> Tally:
        """What became of them."""
        return Tally(
            done=self.done,
            failed=self.failed,
            remaining=self.remaining,
            uncertain=self.uncertain,
            suppressed=self.suppressed,
            cancelled=self.cancelled,
        )

    @property
    def funnel(self) -> Funnel:
        """How far they got."""
        return Funnel(
            sent=self.done,
            delivered=self.delivered,
            read=self.read,
            replied=self.replied,
            opted_out=self.opted_out,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureCount:
    """So many failures of one code."""

    code: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneInNeed:
    """A phone that waits for a person, one of `count` for the same reason."""

    code: PhoneNeed
    device_id: int
    name: str
    until: datetime | None
    count: int


def tally(counts: Iterable[Count]) -> Tally:
    """Add up counts of any selection."""
    by_state: dict[SendState, int] = {}
    for count in counts:
        by_state[count.state] = by_state.get(count.state, 0) + count.n

    def total(states: Iterable[SendState]) -> int:
        return sum(by_state.get(state, 0) for state in states)

    return Tally(
        done=total(DONE),
        failed=total(FAILED),
        remaining=total(REMAINING),
        uncertain=by_state.get("uncertain", 0),
        suppressed=by_state.get("suppressed", 0),
        cancelled=total(BESIDE) - by_state.get("suppressed", 0),
    )


def failures(counts: Iterable[Count]) -> list[FailureCount]:
    """What failed, by code, most first."""
    by_code: dict[str, int] = {}
    for count in counts:
        if count.state in FAILED and count.code is not None:
            by_code[count.code] = by_code.get(count.code, 0) + count.n
    most_first = sorted(by_code.items(), key=lambda pair: (-pair[1], pair[0]))
    return [FailureCount(code=code, count=n) for code, n in most_first if n > 0]
