"""The queries of devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.devices.lease import Epoch
from chalicelib.devices.model import (
    UNUSED_AFTER,
    Counts,
    Device,
    DeviceEvent,
    DeviceId,
    DeviceState,
    ShownState,
    TransportName,
    Usage,
)
from chalicelib.platform import db, search, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What people may change of a device."""

    name: str
    quota_hour: int
    quota_day: int
    gap_min: timedelta
    gap_max: timedelta
    warmed_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A device that was put back to connecting."""

    device_id: DeviceId
    account_id: int


def add(
    conn: Db, account_id: int, *, name: str, transport: TransportName, shard: str
) -> DeviceId:
    return db.scalar(
        conn,
        Q["add_device"],
        {
            "account_id": account_id,
            "name": name,
            "transport": transport,
            "shard": shard,
        },
    )


def find(conn: Db, account_id: int, device_id: int) -> Device | None:
    return db.one(
        conn,
        Q["find_device"],
        Device,
        {"account_id": account_id, "device_id": device_id},
    )


def lock(conn: Db, device_id: int) -> Device | None:
    return db.one(conn, Q["lock_device"], Device, {"device_id": device_id})


def page(
    conn: Db,
    account_id: int,
    *,
    state: str | None = None,
    words: str | None = None,
    after: int = 0,
    most: int,
) -> list[Device]:
    """Devices by id; `words` is found in the name, or its digits in the number."""
    return db.many(
        conn,
        Q["list_devices"],
        Device,
        {
            "account_id": account_id,
            "state": state,
            "words": search.pattern(words) if words else None,
            "digits": search.digits(words) if words else None,
            "unused_after": UNUSED_AFTER,
            "after": after,
            "most": most,
        },
    )


def count(conn: Db, account_id: int) -> Counts:
    counts = db.one(conn, Q["count_devices"], Counts, {"account_id": account_id})
    if counts is None:
        raise AssertionError("a sum has a row")
    return counts


def usage(conn: Db, account_id: int, device_ids: Sequence[int]) -> dict[int, Usage]:
    found = db.many(
        conn,
        Q["usage_of"],
        Usage,
        {"account_id": account_id, "device_ids": list(device_ids)},
    )
    return {usage.device_id: usage for usage in found}


def history(
    conn: Db, account_id: int, device_id: int, *, before: int, most: int
) -> list[DeviceEvent]:
    return db.many(
        conn,
        Q["list_history"],
        DeviceEvent,
        {
            "account_id": account_id,
            "device_id": device_id,
            "before": before,
            "most": most,
        },
    )


def list_offline(conn: Db, account_id: int) -> list[DeviceId]:
    return db.scalars(conn, Q["list_offline"], {"account_id": account_id})


def of_shard(conn: Db, shard: str) -> list[Device]:
    return db.many(conn, Q["list_of_shard"], Device, {"shard": shard})


def count_by_shard(conn: Db, shards: Sequence[str]) -> dict[str, int]:
    counted = db.rows(conn, Q["count_by_shard"], {"shards": list(shards)})
    return {row["name"]: row["n"] for row in counted}


def shard_of(conn: Db, account_id: int, device_id: int) -> str | None:
    return db.scalar(
        conn, Q["shard_of_device"], {"account_id": account_id, "device_id": device_id}
    )


def write_change(
    conn: Db, device_id: int, *, state: DeviceState, code: str | None
) -> None:
    db.execute(
        conn,
        Q["write_change"],
        {"device_id": device_id, "state": state, "code": code},
    )


def write_event(
    conn: Db, account_id: int, device_id: int, *, state: ShownState, code: str | None
) -> None:
    db.execute(
        conn,
        Q["write_event"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "state": state,
            "code": code,
        },
    )


def write_link(
    conn: Db,
    device_id: int,
    *,
    phone: str,
    jid: str,
    lid: str | None,
    push_name: str | None,
) -> None:
    db.execute(
        conn,
        Q["write_link"],
        {
            "device_id": device_id,
            "phone": phone,
            "jid": jid,
            "lid": lid,
            "push_name": push_name,
        },
    )


def lock_number(conn: Db, phone: str) -> None:
    """Held until the transaction ends."""
    db.execute(conn, Q["lock_number"], {"phone": phone})


def number_is_taken(conn: Db, device_id: int, *, phone: str) -> bool:
    return db.scalar(
        conn, Q["number_is_taken"], {"device_id": device_id, "phone": phone}
    )


def note_phone_seen(conn: Db, device_id: int, *, at: datetime) -> None:
    db.execute(conn, Q["note_phone_seen"], {"device_id": device_id, "at": at})


def learn_push_name(conn: Db, device_id: int, *, push_name: str) -> int | None:
    """Answers the account, or None when it was known."""
    return db.scalar(
        conn, Q["learn_push_name"], {"device_id": device_id, "push_name": push_name}
    )


def write_settings(
    conn: Db, account_id: int, device_id: int, settings: Settings
) -> None:
    db.execute(
        conn,
        Q["write_settings"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "name": settings.name,
            "quota_hour": settings.quota_hour,
            "quota_day": settings.quota_day,
            "gap_min": settings.gap_min,
            "gap_max": settings.gap_max,
            "warmed_up": settings.warmed_up,
        },
    )


def allow_bulk(conn: Db, device_id: int) -> bool:
    return db.execute(conn, Q["allow_bulk"], {"device_id": device_id}) > 0


def await_restore(conn: Db, shard: str, epoch: int) -> list[Restored]:
    return db.many(conn, Q["await_restore"], Restored, {"shard": shard, "epoch": epoch})


def write_rest(conn: Db, device_id: int, *, until: datetime, code: str) -> int | None:
    """Answers the account, or None when there is no such device."""
    return db.scalar(
        conn, Q["write_rest"], {"device_id": device_id, "until": until, "code": code}
    )


def end_rest(conn: Db, account_id: int, device_id: int) -> bool:
    """Whether it rested."""
    return (
        db.execute(
            conn, Q["end_rest"], {"account_id": account_id, "device_id": device_id}
        )
        > 0
    )


def count_failure(conn: Db, device_id: int) -> int:
    """Answers how many there are in a row."""
    return db.scalar(conn, Q["count_failure"], {"device_id": device_id}) or 0


def forget_failures(conn: Db, device_id: int) -> None:
    db.execute(conn, Q["forget_failures"], {"device_id": device_id})


def holds_epoch(conn: Db, device_id: int, epoch: Epoch | int) -> bool:
    return db.scalar(conn, Q["holds_epoch"], {"device_id": device_id, "epoch": epoch})
