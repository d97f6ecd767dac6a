"""Terms, trust windows, and who should hold what. Pure."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

Epoch = NewType("Epoch", int)

PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A held lease: which, by whom, and the epoch that tells it from every other."""

    name: str
    holder: str
    epoch: Epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A connector that showed itself of late."""

    id: str
    build: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A shard that has devices, and its holder; None when it may be acquired."""

    name: str
    holder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a connector should do next about shards."""

    acquire: tuple[str, ...]
    hand_back: tuple[str, ...]


def trusted_until(asked: float, ttl: timedelta, margin: timedelta) -> float:
    """How long an answer may be trusted, on the clock that `asked` was read from.

    Counted from before the question left, so a slow answer shortens the trust.
    """
    return asked + (ttl - margin).total_seconds()


def newest_build(connectors: Collection[Connector]) -> str | None:
    """The build whose first living connector started last."""
    first_start: dict[str, datetime] = {}
    for connector in connectors:
        known = first_start.get(connector.build, connector.started_at)
        first_start[connector.build] = min(known, connector.started_at)
    return max(first_start, key=lambda build: first_start[build], default=None)


def share(
    me: str, connectors: Sequence[Connector], leases: Sequence[Lease], *, most: int
) -> Share:
    """What `me` should acquire and hand back.

    `leases` are the shards that have devices. They are shared evenly over the living
    connectors of the newest build; an older build acquires nothing more, and keeps what
    it holds until it is stopped. One shard at a time is handed back, the last by name.
    """
    mine = sorted(lease.name for lease in leases if lease.holder == me)
    newest = newest_build(connectors)
    peers = [connector for connector in connectors if connector.build == newest]
    if me not in {connector.id for connector in peers}:
        return Share(acquire=(), hand_back=())
    fair = min(math.ceil(len(leases) / len(peers)), most)
    free = sorted(lease.name for lease in leases if lease.holder is None)
    return Share(
        acquire=tuple(free[: max(0, fair - len(mine))]),
        hand_back=tuple(mine[fair:][-1:]),
    )
