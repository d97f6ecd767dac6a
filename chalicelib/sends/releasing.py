"""Release: what waits gets a device and a slot, as far as the look-ahead reaches.

The release aims: it fills each device's next minutes as its quotas and gaps allow. The
shard process decides, from its log of attempts. Release is set-based and short; one
releaser at a time has an account.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from chalicelib.platform import db
from chalicelib.platform.db import Db, Row
from chalicelib.sends import release_store
from chalicelib.sends.model import SendId, WakeUp
from chalicelib.sends.release_store import Released, Waiting
from chalicelib.sends.slots import Pool, Slots
from chalicelib.sends.windows import window

ACCOUNTS_AT_ONCE = 100


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
    """Release for these accounts, in one transaction; those being released are left."""
    horizon = now + look_ahead
    with db.planned_afresh(conn), db.transaction(conn):
        locked = release_store.lock_releases(conn, account_ids=account_ids)
        if not locked:
            return []
        slots = {
            room.device_id: Slots.of(room, now=now, horizon=horizon, rng=rng)
            for room in release_store.rooms(conn, account_ids=locked, horizon=horizon)
        }
        queued = _give_owned(conn, slots, horizon=horizon, rng=rng)
        while more := _give_pool(conn, slots, horizon=horizon, rng=rng):
            queued += more
    return list(_wake_ups(queued))


def _give_owned(
    conn: Db, slots: Mapping[int, Slots], *, horizon: datetime, rng: Random
) -> list[Row]:
    """Each device first serves what waits for it by name."""
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


def _give_pool(
    conn: Db, slots: Mapping[int, Slots], *, horizon: datetime, rng: Random
) -> list[Row]:
    """What any device may send goes to the owner, else to whoever is free soonest.

    What the open devices could serve is read at most. When it was all for a few of
    them, the others look again: nobody waits behind a campaign that they cannot serve.
    """
    by_account: defaultdict[int, list[Slots]] = defaultdict(list)
    for some in slots.values():
        if some.is_open:
            by_account[some.room.account_id].append(some)
    if not by_account:
        return []
    pools = {account_id: Pool.of(some) for account_id, some in by_account.items()}
    decided = Decided()
    for waiting in release_store.take_pool(
        conn,
        room_by_account={account_id: pool.most for account_id, pool in pools.items()},
        open_devices=[id_ for id_, s in slots.items() if s.is_open],
        horizon=horizon,
    ):
        pool = pools[waiting.account_id or 0]
        chosen = pool.choose(owner_id=waiting.owner_id, allowed=waiting.allowed)
        if chosen is not None:
            decided.place(waiting, chosen, rng)
    return decided.write(conn)


class Decided:
    """What is to be queued, and what must wait for its window to open."""

    def __init__(self) -> None:
        self._released: list[Released] = []
        self._moved: dict[SendId, datetime] = {}

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
    """One message for each device."""

    def place(row: Row) -> tuple[str, int]:
        return row["shard"], row["device_id"]

    for (shard, _), rows in groupby(sorted(queued, key=place), key=place):
        yield WakeUp(shard=shard, sends=tuple((r["send_id"], r["offer"]) for r in rows))
