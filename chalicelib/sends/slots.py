"""What room phones have, their next free instants, and who gets a send. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from chalicelib.sends.pacing import Gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A device that may take more, and what counts against it at the horizon."""

    device_id: int
    account_id: int
    shard: str
    quota_hour: int
    quota_day: int
    gap_min: timedelta
    gap_max: timedelta
    attempts_hour: int
    attempts_day: int
    last_attempt_at: datetime | None
    queued: int
    last_slot_at: datetime | None

    @property
    def gaps(self) -> Gaps:
        return Gaps(least=self.gap_min, most=self.gap_max)

    @property
    def free(self) -> int:
        """How many more attempts the quotas leave."""
        hour = self.quota_hour - self.attempts_hour - self.queued
        day = self.quota_day - self.attempts_day - self.queued
        return max(0, min(hour, day))


@dataclass
class Slots:
    """The next free instants of one phone, up to the horizon."""

    room: Room
    free: int
    next_at: datetime
    horizon: datetime

    @staticmethod
    def of(room: Room, *, now: datetime, horizon: datetime, rng: Random) -> "Slots":
        """After what is queued already, and after the last attempt's gap."""
        taken = [at for at in (room.last_slot_at, room.last_attempt_at) if at]
        after = max(taken, default=None)
        start = now
        if after is not None:
            start = max(now, after + between(room.gaps, rng))
        return Slots(room=room, free=room.free, next_at=start, horizon=horizon)

    @property
    def is_open(self) -> bool:
        """Whether another send could get a slot."""
        return self.free > 0 and self.next_at <= self.horizon

    @property
    def most(self) -> int:
        """No more sends than this could get a slot."""
        if not self.is_open:
            return 0
        least = self.room.gap_min
        if not least:
            return self.free
        return min(self.free, (self.horizon - self.next_at) // least + 1)

    def take(self, at: datetime, gaps: Gaps, rng: Random) -> None:
        """Use the slot at `at` for a send; the wider gap of the two follows."""
        self.free -= 1
        self.next_at = at + between(self.room.gaps.wider(gaps), rng)


@dataclass
class Pool:
    """The phones of one account, whoever is free soonest first."""

    phones: dict[int, Slots] = field(default_factory=dict[int, Slots])
    _soonest: list[tuple[datetime, int]] = field(
        default_factory=list[tuple[datetime, int]]
    )

    @staticmethod
    def of(some: Iterable[Slots]) -> "Pool":
        phones = {slots.room.device_id: slots for slots in some if slots.is_open}
        soonest = [(slots.next_at, device_id) for device_id, slots in phones.items()]
        heapify(soonest)
        return Pool(phones=phones, _soonest=soonest)

    @property
    def most(self) -> int:
        """No more sends than this could get a slot."""
        return sum(slots.most for slots in self.phones.values())

    def choose(self, *, owner_id: int | None, allowed: Collection[int]) -> Slots | None:
        """The owner if it is open, else whoever is free soonest; of those allowed."""
        if allowed:
            return self._of_these(owner_id, allowed)
        owner = self.phones.get(owner_id or 0)
        return owner if owner is not None and owner.is_open else self._first()

    def _of_these(self, owner_id: int | None, allowed: Collection[int]) -> Slots | None:
        found = [self.phones[id_] for id_ in allowed if id_ in self.phones]
        return min(
            (slots for slots in found if slots.is_open),
            key=lambda s: (s.room.device_id != owner_id, s.next_at, s.room.device_id),
            default=None,
        )

    def _first(self) -> Slots | None:
        # What the heap says of a phone that took a slot since is put right here.
        while self._soonest:
            at, device_id = self._soonest[0]
            slots = self.phones[device_id]
            if slots.is_open and slots.next_at == at:
                return slots
            heappop(self._soonest)
            if slots.is_open:
                heappush(self._soonest, (slots.next_at, device_id))
        return None


def between(gaps: Gaps, rng: Random) -> timedelta:
    """A random gap."""
    return gaps.least + (gaps.most - gaps.least) * rng.random()
