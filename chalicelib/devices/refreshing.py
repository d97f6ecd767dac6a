"""Asks several phones to connect at one press, and says how far each of them is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args
from uuid import UUID, uuid4

from chalicelib.devices import reasons, store
from chalicelib.devices.commands import Body
from chalicelib.devices.model import DeviceId, DeviceState
from chalicelib.errors import NotFound
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)

Outcome = Literal["already-connected", "reconnected", "qr-required", "still-offline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was asked together, and what wakes each shard for it after the commit."""

    id: UUID
    asked: int
    body_by_shard: dict[str, Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """One phone of a batch; `code` is what its connector answered, if it did."""

    device_id: DeviceId
    name: str
    state: DeviceState
    state_code: str | None
    code: str | None

    @property
    def outcome(self) -> Outcome | None:
        """None while nobody has answered."""
        if self.code is None:
            return None
        known = self.code in get_args(Outcome)
        return cast(Outcome, self.code) if known else "still-offline"

    @property
    def message(self) -> str | None:
        """What people read of it: the reason, where it did not connect."""
        match self.outcome:
            case None:
                return None
            case "already-connected":
                return "Connected already."
            case "reconnected":
                return "Connected again."
            case "qr-required":
                return reasons.sentence(self.state_code or "not-linked")
            case "still-offline":
                return reasons.sentence(self.state_code or "connection-refused")


def ask(conn: Db, account_id: int, device_ids: Sequence[int] | None) -> Batch:
    """Ask these, or all that are offline. Raises NotFound if one is not there."""
    batch_id = uuid4()
    with db.transaction(conn):
        wanted = (
            store.list_offline(conn, account_id) if device_ids is None else device_ids
        )
        rows = db.rows(
            conn,
            Q["ask_refreshes"],
            {
                "account_id": account_id,
                "device_ids": list(wanted),
                "batch_id": batch_id,
            },
        )
        if len(rows) < len(set(wanted)):
            raise NotFound("There is no such phone.")
    asked: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        asked[row["shard"]].append(row["device_id"])
    return Batch(
        id=batch_id,
        asked=len(rows),
        body_by_shard={shard: {"commands": ids} for shard, ids in asked.items()},
    )


def follow(conn: Db, account_id: int, batch_id: UUID) -> list[Refreshed]:
    """Every phone of a batch, in the order they were added."""
    found = db.many(
        conn,
        Q["list_refreshes"],
        Refreshed,
        {"account_id": account_id, "batch_id": batch_id},
    )
    if not found:
        raise NotFound("There is no such refresh.")
    return found
