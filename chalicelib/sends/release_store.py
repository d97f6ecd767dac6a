"""What a release reads and writes: room, what could take it, what got a slot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.model import SendId, is_bulk
from chalicelib.sends.outbox import closed_of
from chalicelib.sends.pacing import Gaps
from chalicelib.sends.slots import Room
from chalicelib.sends.states import sources
from chalicelib.sends.windows import OPEN, Closed

Q = sql.load(__name__, "releases.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A planned send that could go now, with what decides when."""

    send_id: SendId
    account_id: int
    not_before: datetime
    expires_at: datetime
    gap_min: timedelta
    gap_max: timedelta
    zone: str
    closed: Closed
    device_id: int | None = None
    owner_id: int | None = None
    allowed: tuple[int, ...] = ()

    @property
    def gaps(self) -> Gaps:
        return Gaps(least=self.gap_min, most=self.gap_max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A send that got a device and a slot."""

    send_id: SendId
    device_id: int
    slot_at: datetime
    not_after: datetime


def accounts_with_work(conn: Db, *, horizon: datetime) -> list[int]:
    return db.scalars(conn, Q["accounts_with_work"], {"horizon": horizon})


def accounts_with_pool(
    conn: Db, *, account_ids: Sequence[int], horizon: datetime
) -> list[int]:
    return db.scalars(
        conn,
        Q["accounts_with_pool"],
        {"account_ids": list(account_ids), "horizon": horizon},
    )


def lock_releases(conn: Db, *, account_ids: Sequence[int]) -> list[int]:
    return db.scalars(conn, Q["lock_releases"], {"account_ids": list(account_ids)})


def wait_for_releases(conn: Db, account_id: int) -> None:
    db.execute(conn, Q["wait_for_releases"], {"account_id": account_id})


def rooms(
    conn: Db,
    *,
    account_ids: Sequence[int],
    horizon: datetime,
    after: int = 0,
    most: int | None = None,
) -> list[Room]:
    """By the devices' ids, from the one after `after` on; so many, or all."""
    return db.many(
        conn,
        Q["rooms"],
        Room,
        {
            "account_ids": list(account_ids),
            "horizon": horizon,
            "after": after,
            "most": most,
        },
    )


def take_ready(
    conn: Db, *, room_by_device: Mapping[int, int], horizon: datetime
) -> list[Waiting]:
    found = db.rows(
        conn,
        Q["take_ready"],
        {
            "device_ids": list(room_by_device),
            "rooms": list(room_by_device.values()),
            "horizon": horizon,
        },
    )
    return [_waiting(row, device_id=row["device_id"]) for row in found]


def take_pool(
    conn: Db,
    *,
    room_by_account: Mapping[int, int],
    open_devices: Sequence[int],
    horizon: datetime,
) -> list[Waiting]:
    found = db.rows(
        conn,
        Q["take_pool"],
        {
            "account_ids": list(room_by_account),
            "rooms": list(room_by_account.values()),
            "device_ids": list(open_devices),
            "horizon": horizon,
        },
    )
    return [
        _waiting(row, owner_id=row["owner_id"], allowed=tuple(row["allowed"]))
        for row in found
    ]


def queue_released(conn: Db, released: Sequence[Released]) -> list[Row]:
    """Rows of (send_id, device_id, offer, shard) for those that were still waiting."""
    return db.rows(
        conn,
        Q["queue_released"],
        {
            "send_ids": [r.send_id for r in released],
            "device_ids": [r.device_id for r in released],
            "slots": [r.slot_at for r in released],
            "ends": [r.not_after for r in released],
            "sources": sources("queued"),
        },
    )


def move_waiting(conn: Db, opens_at: Mapping[SendId, datetime]) -> None:
    db.execute(
        conn,
        Q["move_waiting"],
        {"send_ids": list(opens_at), "opens": list(opens_at.values())},
    )


def _waiting(
    row: Row,
    *,
    device_id: int | None = None,
    owner_id: int | None = None,
    allowed: tuple[int, ...] = (),
) -> Waiting:
    return Waiting(
        send_id=row["send_id"],
        account_id=row["account_id"],
        not_before=row["not_before"],
        expires_at=row["expires_at"],
        gap_min=row["gap_min"],
        gap_max=row["gap_max"],
        zone=row["zone"],
        closed=closed_of(row) if is_bulk(row["kind"]) else OPEN,
        device_id=device_id,
        owner_id=owner_id,
        allowed=allowed,
    )
