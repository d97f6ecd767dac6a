"""Release: what waits gets a device and a slot, as far as the look-ahead reaches.

The release aims: it fills each device's next minutes as its quotas and gaps allow. The
shard process decides, from its log of attempts. Release is set-based and short: what
waits for phones by name is given to some of them a transaction, what any phone may send
so many at once. One releaser at a time has an account, and reads what room there is
anew in each transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from chalicelib.platform import db
from chalicelib.platform.db import Db, Row
from chalicelib.sends import release_store
from chalicelib.sends.model import SendId, WakeUp
from chalicelib.sends.release_store import Released, Waiting
from chalicelib.sends.slots import Pool, Slots
from chalicelib.sends.windows import window

ACCOUNTS_AT_ONCE = 100
PHONES_AT_ONCE = 150
POOLED_AT_ONCE = 5_000
# Far below the 256 KiB that a message of SQS may hold.
MOST_IN_A_MESSAGE = 1_000


def release(
    conn: Db, *, now: datetime, look_ahead: timedelta, rng: Random
) -> list[WakeUp]:
    """Release for every account with work; the wake-ups go on the queues afterwards."""
    accounts = release_store.accounts_with_work(conn, horizon=now + look_ahead)
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
    """Release for these accounts; those that somebody else is releasing are left.

    Each device first serves what waits for it by name.
    """
    span = Span(now=now, horizon=now + look_ahead)
    with db.planned_afresh(conn):
        queued = [*_owned(conn, account_ids, span, rng)]
        pooled = release_store.accounts_with_pool(
            conn, account_ids=account_ids, horizon=span.horizon
        )
        if pooled:
            queued += _pooled(conn, pooled, span, rng)
    return list(_wake_ups(queued))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The minutes that are to be filled."""

    now: datetime
    horizon: datetime


def _owned(
    conn: Db, account_ids: Sequence[int], span: Span, rng: Random
) -> Iterator[Row]:
    after = 0
    while True:
        with db.transaction(conn):
            slots = _slots(
                conn, account_ids, span, rng, after=after, most=PHONES_AT_ONCE
            )
            given = _give_owned(conn, slots, horizon=span.horizon, rng=rng)
        yield from given
        if len(slots) < PHONES_AT_ONCE:
            return
        after = max(slots)


def _pooled(
    conn: Db, account_ids: Sequence[int], span: Span, rng: Random
) -> Iterator[Row]:
    while True:
        with db.transaction(conn):
            slots = _slots(conn, account_ids, span, rng)
            decided = _decide_pool(conn, slots, horizon=span.horizon, rng=rng)
            given = decided.write(conn)
        yield from given
        if decided.is_empty:
            return


def _slots(
    conn: Db,
    account_ids: Sequence[int],
    span: Span,
    rng: Random,
    *,
    after: int = 0,
    most: int | None = None,
) -> dict[int, Slots]:
    """What some phones of these accounts may still take, while nobody else gives."""
    locked = release_store.lock_releases(conn, account_ids=account_ids)
    rooms = release_store.rooms(
        conn, account_ids=locked, horizon=span.horizon, after=after, most=most
    )
    return {
        room.device_id: Slots.of(room, now=span.now, horizon=span.horizon, rng=rng)
        for room in rooms
    }


def _give_owned(
    conn: Db, slots: Mapping[int, Slots], *, horizon: datetime, rng: Random
) -> list[Row]:
    room_by_device = {id_: s.most for id_, s in slots.items() if s.is_open}
    if not room_by_device:
        return []
    decided = Decided()
    for waiting in release_store.take_ready(
        conn, room_by_device=room_by_device, horizon=horizon
    ):
        if waiting.device_id is not None:
            decided.place(waiting, slots[waiting.device_id], rng)
    return decided.write(conn)


def _decide_pool(
    conn: Db, slots: Mapping[int, Slots], *, horizon: datetime, rng: Random
) -> "Decided":
    """What any device may send goes to the owner, else to whoever is free soonest.

    What the open devices could serve is read at most, and so much at once. When it was
    all for a few of them, the others look again: nobody waits behind a campaign that
    they cannot serve.
    """
    decided = Decided()
    by_account: defaultdict[int, list[Slots]] = defaultdict(list)
    for some in slots.values():
        if some.is_open:
            by_account[some.room.account_id].append(some)
    if not by_account:
        return decided
    pools = {account_id: Pool.of(some) for account_id, some in by_account.items()}
    for waiting in release_store.take_pool(
        conn,
        room_by_account={
            account_id: min(pool.most, POOLED_AT_ONCE)
            for account_id, pool in pools.items()
        },
        open_devices=[id_ for id_, s in slots.items() if s.is_open],
        horizon=horizon,
    ):
        pool = pools[waiting.account_id]
        chosen = pool.choose(owner_id=waiting.owner_id, allowed=waiting.allowed)
        if chosen is not None:
            decided.place(waiting, chosen, rng)
    return decided


class Decided:
    """What is to be queued, and what must wait for its window to open."""

    def __init__(self) -> None:
        self._released: list[Released] = []
        self._moved: dict[SendId, datetime] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it changes anything."""
        return not (self._released or self._moved)

    def place(self, waiting: Waiting, slots: Slots, rng: Random) -> None:
        """Give the next slot to this send, unless its person sleeps then."""
        at = max(slots.next_at, waiting.not_before)
        if not slots.is_open or at > slots.horizon:
            return
        open_window = window(at, waiting.closed, waiting.zone)
        if open_window.opens_at > at:
            self._moved[waiting.send_id] = open_window.opens_at
            return
        closes_at = open_window.closes_at or waiting.expires_at
        slots.take(at, waiting.gaps, rng)
        self._released.append(
            Released(
                send_id=waiting.send_id,
                device_id=slots.room.device_id,
                slot_at=at,
                not_after=min(closes_at, waiting.expires_at),
            )
        )

    def write(self, conn: Db) -> list[Row]:
        """Write it all down; answers what is queued now."""
        if self._moved:
            release_store.move_waiting(conn, self._moved)
        if not self._released:
            return []
        return release_store.queue_released(conn, self._released)


def _wake_ups(queued: Iterable[Row]) -> Iterator[WakeUp]:
    """Few messages for each shard: a tick gives most phones one send or two."""
    sends_by_shard = defaultdict[str, list[tuple[int, int]]](list)
    for row in queued:
        sends_by_shard[row["shard"]].append((row["send_id"], row["offer"]))
    for shard, sends in sends_by_shard.items():
        for start in range(0, len(sends), MOST_IN_A_MESSAGE):
            some = sends[start : start + MOST_IN_A_MESSAGE]
            yield WakeUp(shard=shard, sends=tuple(some))
