"""When those who are in a sequence will be through it. Pure.

An estimate for people, hour by hour: each step goes out when it is due, the hours are
open, and the phones, taken as one pool that has nothing else to do, have room in their
hour and in the 24 hours before; the next is due its delay after that. Leads who come
later, and what follows in other sequences, are not counted.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from chalicelib.campaigns.estimate import HOUR, Phone, per_hour
from chalicelib.sends.windows import Closed
from chalicelib.sequences.model import Cohort, Step

# Hours in which something is to be sent: beyond it nobody plans by an estimate.
MOST_HOURS = 24 * 366
_DAY = 24
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When nobody is written to, in a zone."""

    closed: Closed
    zone: str

    def open_share(self, start: datetime) -> float:
        """How much of the hour from `start` may be used, by quarters."""
        quarters = [start + timedelta(minutes=15 * n) for n in range(4)]
        return sum(not self.closed.holds(at, self.zone) for at in quarters) / 4


def finish(
    steps: Sequence[Step],
    cohorts: Iterable[Cohort],
    phones: Sequence[Phone],
    hours: Hours,
    *,
    now: datetime,
) -> datetime | None:
    """None: nobody is on the way, no phone could send, or it takes over a year."""
    due = _Due(steps)
    for cohort in cohorts:
        if cohort.state == "active":
            due.stand(cohort, now)
    rate, daily = per_hour(phones), sum(phone.quota_day for phone in phones)
    if rate <= 0:
        return None
    last, hour = due.last_wait, 0
    waiting, sent = deque[tuple[int, float]](), deque[tuple[int, float]]()
    for _ in range(MOST_HOURS):
        if not waiting:
            following = due.next_hour()
            if following is None:
                return None if last is None else now + last
            hour = max(hour, following)
        waiting += due.take(hour)
        while sent and sent[0][0] <= hour - _DAY:
            sent.popleft()
        room = min(
            rate * hours.open_share(now + HOUR * hour),
            daily - sum(count for _, count in sent),
        )
        went = 0.0
        while waiting and went < room - _NOTHING:
            step, count = waiting.popleft()
            some = min(count, room - went)
            went += some
            if count - some > _NOTHING:
                waiting.appendleft((step, count - some))
            due.follow(step, some, hour)
        if went:
            sent.append((hour, went))
            last = max(last or timedelta(0), HOUR * (hour + min(1.0, went / rate)))
        hour += 1
    return None


class _Due:
    """How many messages of which step become due in which hour from now."""

    def __init__(self, steps: Sequence[Step]) -> None:
        by_trigger = {step.trigger: step for step in steps}
        self._delays = {int(step.id): step.delay_hours for step in steps}
        self._next = {
            int(step.id): int(following.id)
            for step in steps
            if step.next_trigger in by_trigger
            and (following := by_trigger[step.next_trigger]).day > step.day
        }
        self._by_hour: dict[int, defaultdict[int, float]] = {}
        self._hours: list[int] = []
        self.last_wait: timedelta | None = None

    def stand(self, cohort: Cohort, now: datetime) -> None:
        """Leads at a step; those who go over to another sequence only wait."""
        wait = max((cohort.due_at or now) - now, timedelta(0))
        if cohort.goes_over or cohort.step_id not in self._delays:
            self.last_wait = max(self.last_wait or timedelta(0), wait)
        else:
            self._add(cohort.step_id, cohort.leads, wait // HOUR)

    def follow(self, step: int, count: float, hour: int) -> None:
        """So many went out in this hour: the next step follows."""
        if step in self._next:
            self._add(self._next[step], count, hour + self._delays[step])

    def next_hour(self) -> int | None:
        return self._hours[0] if self._hours else None

    def take(self, hour: int) -> list[tuple[int, float]]:
        """All that is due by the end of this hour."""
        taken = list[tuple[int, float]]()
        while self._hours and self._hours[0] <= hour:
            taken += self._by_hour.pop(heappop(self._hours)).items()
        return taken

    def _add(self, step: int, count: float, hour: int) -> None:
        if hour not in self._by_hour:
            self._by_hour[hour] = defaultdict(float)
            heappush(self._hours, hour)
        self._by_hour[hour][step] += count
