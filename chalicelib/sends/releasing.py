"""Release: what waits gets a device and a slot, as far as the look-ahead reaches.

The release aims: it fills each device's next minutes as its quotas and gaps allow. The
shard process decides, from its log of attempts. Release is set-based and short; one
releaser at a time has an account.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from chalicelib.platform import db
from chalicelib.platform.db import Db, Row
from chalicelib.sends import outbox
from chalicelib.sends.model import SendId, WakeUp
from chalicelib.sends.outbox import Released, Room, Waiting
from chalicelib.sends.windows import window

ACCOUNTS_AT_ONCE = 100


@dataclass
class Slots:
    """The next free instants of one device, up to the horizon."""

    room: Room
    free: int
    next_at: datetime

    @staticmethod
    def of(room: Room, *, now: datetime, rng: Random) -> "Slots":
        """After what is queued already, and after the last attempt's gap."""
        taken = [at for at in (room.last_slot_at, room.last_attempt_at) if at]
        after = max(taken, default=None)
        start = now
        if after is not None:
            start = max(now, after + between(room.gap_min, room.gap_max, rng))
        return Slots(room=room, free=room.free, next_at=start)

    def take(self, waiting: Waiting, at: datetime, rng: Random) -> None:
        """Use the slot at `at` for this send; the wider gap of the two follows."""
        gaps = self.room.gaps.wider(waiting.gaps)
        self.free -= 1
        self.next_at = at + between(gaps.least, gaps.most, rng)


@dataclass
class Release:
    """What one transaction decided."""

    released: list[Released] = field(default_factory=list[Released])
    moved: dict[SendId, datetime] = field(default_factory=dict[SendId, datetime])


def between(least: timedelta, most: timedelta, rng: Random) -> timedelta:
    """A random gap."""
    return least + (most - least) * rng.random()


def release(
    conn: Db, *, now: datetime, look_ahead: timedelta, rng: Random
) -> list[WakeUp]:
    """Release for every account with work; the wake-ups go on the queues afterwards."""
    accounts = outbox.accounts_with_work(conn, horizon=now + look_ahead)
    wake_ups: list[WakeUp] = []
    for start in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        some = accounts[start : start + ACCOUNTS_AT_ONCE]
        wake_ups += release_accounts(
            conn, some, now=now, look_ahead=look_ahead, rng=rng
        )
    return wake_ups


def release_accounts(
    conn: Db,
    account_ids: Sequence[int],
    *,
    now: datetime,
    look_ahead: timedelta,
    rng: Random,
) -> list[WakeUp]:
    """Release for these accounts, in one transaction; those being released are left."""
    horizon = now + look_ahead
    with db.transaction(conn):
        locked = outbox.lock_releases(conn, account_ids=account_ids)
        if not locked:
            return []
        rooms = outbox.rooms(conn, account_ids=locked, horizon=horizon)
        slots = {room.device_id: Slots.of(room, now=now, rng=rng) for room in rooms}
        decided = Release()
        _give_owned(conn, slots, decided, horizon=horizon, rng=rng)
        _give_pool(conn, slots, decided, horizon=horizon, rng=rng)
        if decided.moved:
            outbox.move_waiting(conn, decided.moved)
        if not decided.released:
            return []
        queued = outbox.queue_released(conn, decided.released)
    return list(_wake_ups(queued))


def _give_owned(
    conn: Db,
    slots: Mapping[int, Slots],
    decided: Release,
    *,
    horizon: datetime,
    rng: Random,
) -> None:
    """Each device first serves what waits for it by name."""
    open_slots = _with_room(slots.values(), horizon)
    room_by_device = {s.room.device_id: s.free for s in open_slots}
    if not room_by_device:
        return
    for waiting in outbox.take_ready(
        conn, room_by_device=room_by_device, horizon=horizon
    ):
        if waiting.device_id is not None:
            _place(waiting, slots[waiting.device_id], decided, horizon, rng)


def _give_pool(
    conn: Db,
    slots: Mapping[int, Slots],
    decided: Release,
    *,
    horizon: datetime,
    rng: Random,
) -> None:
    """What any device may send goes to the owner, else to whoever is free soonest."""
    by_account: defaultdict[int, list[Slots]] = defaultdict(list)
    for open_slot in _with_room(slots.values(), horizon):
        by_account[open_slot.room.account_id].append(open_slot)
    if not by_account:
        return
    rooms = {account: sum(s.free for s in some) for account, some in by_account.items()}
    for waiting in outbox.take_pool(conn, room_by_account=rooms, horizon=horizon):
        chosen = _choose(waiting, by_account[waiting.account_id or 0], horizon)
        if chosen is not None:
            _place(waiting, chosen, decided, horizon, rng)


def _choose(waiting: Waiting, some: Iterable[Slots], horizon: datetime) -> Slots | None:
    free = [
        s
        for s in _with_room(some, horizon)
        if not waiting.allowed or s.room.device_id in waiting.allowed
    ]
    owned = [s for s in free if s.room.device_id == waiting.owner_id]
    return min(owned or free, key=lambda s: (s.next_at, s.room.device_id), default=None)


def _place(
    waiting: Waiting, slots: Slots, decided: Release, horizon: datetime, rng: Random
) -> None:
    at = max(slots.next_at, waiting.not_before)
    if slots.free <= 0 or at > horizon:
        return
    open_window = window(at, waiting.quiet, waiting.zone)
    if open_window.opens_at > at:
        decided.moved[waiting.send_id] = open_window.opens_at
        return
    closes_at = open_window.closes_at or waiting.expires_at
    slots.take(waiting, at, rng)
    decided.released.append(
        Released(
            send_id=waiting.send_id,
            device_id=slots.room.device_id,
            slot_at=at,
            not_after=min(closes_at, waiting.expires_at),
        )
    )


def _with_room(slots: Iterable[Slots], horizon: datetime) -> list[Slots]:
    return [s for s in slots if s.free > 0 and s.next_at <= horizon]


def _wake_ups(queued: Iterable[Row]) -> Iterator[WakeUp]:
    """One message for each device; the rows come ordered by shard and device."""
    for (shard, _), rows in groupby(queued, key=lambda r: (r["shard"], r["device_id"])):
        yield WakeUp(shard=shard, sends=tuple((r["send_id"], r["offer"]) for r in rows))
