"""Which phone writes to which lead of an allocated campaign, and why. Pure.

Four rounds, each for the leads that the last left: the lead's owner device, then the
phones that wrote to this person before, then those that wrote to its niche, then
whichever phone is least loaded. A phone takes no more than its room: what is left of
its limit and of its quotas. Ties go to the lower id, so the same leads and phones give
the same answer, in whatever order they come.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Literal

Reason = Literal["owner", "wrote-before", "wrote-to-niche", "least-loaded"]
Left = Literal["no-phone-online", "limits-reached", "quota-reached"]

NOBODY: Mapping[int, Collection[int]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone that is online and healthy, and what it may still take.

    `load`: what it sent within the hour and what waits for it. `within_limit`: what its
    limit leaves; None without one. `within_quota`: what its hour and its day leave.
    """

    device_id: int
    load: int
    within_limit: int | None
    within_quota: int

    @property
    def room(self) -> int:
        """How many more leads it may get."""
        if self.within_limit is None:
            return max(0, self.within_quota)
        return max(0, min(self.within_limit, self.within_quota))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A lead without a phone; `wrote` are phones that wrote to it, the latest first."""

    key: int
    owner_id: int | None = None
    wrote: tuple[int, ...] = ()
    niches: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Whom a phone got, and why it."""

    key: int
    device_id: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Every lead is in one of the two; `why` says what the second waits for."""

    given: tuple[Placement, ...]
    left: tuple[int, ...]
    why: Left | None


def allocate(
    leads: Iterable[Candidate],
    phones: Iterable[Phone],
    wrote_to: Mapping[int, Collection[int]] = NOBODY,
) -> Allocation:
    """Leads over phones; `wrote_to` holds by niche which phones wrote to it before."""
    fleet = Fleet(phones)
    niches = {niche: fleet.heap(ids) for niche, ids in wrote_to.items()}
    everybody = fleet.heap(fleet.room)
    rounds: dict[Reason, Callable[[Candidate], int | None]] = {
        "owner": lambda lead: fleet.first_of((lead.owner_id,)),
        "wrote-before": lambda lead: fleet.first_of(lead.wrote),
        "wrote-to-niche": lambda lead: fleet.least(
            [niches[niche] for niche in lead.niches if niche in niches]
        ),
        "least-loaded": lambda _: fleet.least([everybody]),
    }
    given = list[Placement]()
    left = sorted(leads, key=lambda lead: lead.key)
    for reason, choose in rounds.items():
        waiting, left = left, list[Candidate]()
        for lead in waiting:
            device_id = choose(lead)
            if device_id is None:
                left.append(lead)
            else:
                fleet.take(device_id)
                placed = Placement(key=lead.key, device_id=device_id, reason=reason)
                given.append(placed)
    return Allocation(
        given=tuple(given),
        left=tuple(lead.key for lead in left),
        why=why_left(fleet.phones) if left else None,
    )


def why_left(phones: Collection[Phone]) -> Left | None:
    """What leads wait for, with these phones; None: there is room for one now.

    Quotas come back by themselves, limits and phones need a person.
    """
    if any(phone.room for phone in phones):
        return None
    if not phones:
        return "no-phone-online"
    limited = all(p.within_limit is not None and p.within_limit <= 0 for p in phones)
    return "limits-reached" if limited else "quota-reached"


class Fleet:
    """The phones while leads are given away: their loads grow, their room shrinks."""

    def __init__(self, phones: Iterable[Phone]) -> None:
        self._phones = {phone.device_id: phone for phone in phones}
        self._given = dict.fromkeys(self._phones, 0)
        self.room = {id_: phone.room for id_, phone in self._phones.items()}

    @property
    def phones(self) -> list[Phone]:
        """The phones as they are now."""
        return [
            Phone(
                device_id=id_,
                load=self._load(id_),
                within_limit=(
                    None
                    if phone.within_limit is None
                    else phone.within_limit - self._given[id_]
                ),
                within_quota=phone.within_quota - self._given[id_],
            )
            for id_, phone in self._phones.items()
        ]

    def take(self, device_id: int) -> None:
        """One more lead is this phone's."""
        self._given[device_id] += 1
        self.room[device_id] -= 1

    def first_of(self, device_ids: Iterable[int | None]) -> int | None:
        """The first of these with room."""
        return next((id_ for id_ in device_ids if id_ and self.room.get(id_)), None)

    def heap(self, device_ids: Iterable[int]) -> list[tuple[int, int]]:
        """Those of these phones that are here, for `least`."""
        found = [(self._load(id_), id_) for id_ in set(device_ids) & self.room.keys()]
        heapify(found)
        return found

    def least(self, heaps: Iterable[list[tuple[int, int]]]) -> int | None:
        """The least loaded with room, of all these heaps."""
        tops = [top for heap in heaps if (top := self._top(heap)) is not None]
        return min(tops)[1] if tops else None

    def _top(self, heap: list[tuple[int, int]]) -> tuple[int, int] | None:
        # What a heap says of a phone that got leads since is put right here.
        while heap:
            load, id_ = heap[0]
            if not self.room[id_]:
                heappop(heap)
            elif load == self._load(id_):
                return heap[0]
            else:
                heapreplace(heap, (self._load(id_), id_))
        return None

    def _load(self, device_id: int) -> int:
        return self._phones[device_id].load + self._given[device_id]
