"""Fleets of phones on paper: what they send minute by minute, by two ways to plan."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.campaigns.allocation import Candidate, Phone, allocate

HOUR, DAY = 60, 24 * 60
# The mean gap of a campaign that nobody changed is 20 s.
PER_MINUTE = 3
GRACE = 5
LONGEST = 3 * DAY


@dataclass(kw_only=True)
class PaperPhone:
    """One phone: its quotas, what others left for it to send, and when it is away."""

    quota_hour: int = 80
    quota_day: int = 800
    busy: int = 0
    away: range = range(0)
    waiting: int = 0
    sent: int = 0
    in_all: int = 0
    attempts: deque[int] = field(default_factory=deque[int])

    def send(self, minute: int) -> None:
        """What its quotas and gaps let out in this minute, of others' first."""
        while self.attempts and self.attempts[0] <= minute - DAY:
            self.attempts.popleft()
        if minute in self.away:
            return
        out = min(self.left(minute), PER_MINUTE, self.busy + self.waiting)
        self.attempts.extend([minute] * out)
        self.in_all += out
        others = min(out, self.busy)
        self.busy -= others
        self.waiting -= out - others
        self.sent += out - others

    def left(self, minute: int) -> int:
        """What its hour and its day leave."""
        hour = self.quota_hour - self.of_the_hour(minute)
        return min(hour, self.quota_day - len(self.attempts))

    def of_the_hour(self, minute: int) -> int:
        """How many it sent within the hour."""
        return sum(at > minute - HOUR for at in reversed(self.attempts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """When the last was out, in minutes; what was left; all that each phone sent."""

    minutes: int | None
    left: int
    by_phone: Sequence[int]


Plan = Callable[[Sequence[PaperPhone], int, int], int]


def play(phones: Sequence[PaperPhone], leads: int, plan: Plan) -> Outcome:
    """Minute by minute until all are out; `plan` answers how many it left unplaced."""
    unplaced = left = leads
    minute = 0
    while left and minute < LONGEST:
        unplaced = plan(phones, unplaced, minute)
        for phone in phones:
            phone.send(minute)
        left = leads - sum(phone.sent for phone in phones)
        minute += 1
    return Outcome(
        minutes=None if left else minute,
        left=left,
        by_phone=[phone.in_all for phone in phones],
    )


def in_turn(phones: Sequence[PaperPhone], unplaced: int, minute: int) -> int:
    """Round robin: at the start the leads are dealt out, and that is that."""
    online = [phone for phone in phones if minute not in phone.away]
    for place in range(unplaced):
        online[place % len(online)].waiting += 1
    return 0


def allocated(phones: Sequence[PaperPhone], unplaced: int, minute: int) -> int:
    """The product's allocator, asked each minute as the scanner asks it."""
    for phone in phones:
        if minute in phone.away and minute - phone.away.start >= GRACE:
            unplaced += phone.waiting
            phone.waiting = 0
    fleet = [
        Phone(
            device_id=place,
            load=phone.of_the_hour(minute) + phone.busy + phone.waiting,
            within_limit=None,
            within_quota=phone.left(minute) - phone.busy - phone.waiting,
        )
        for place, phone in enumerate(phones)
        if minute not in phone.away
    ]
    room = min(unplaced, sum(phone.room for phone in fleet))
    chosen = allocate((Candidate(key=key) for key in range(room)), fleet)
    for placement in chosen.given:
        phones[placement.device_id].waiting += 1
    return unplaced - len(chosen.given)
