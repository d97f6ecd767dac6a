"""
Whether Postgres has connections for everything that may want one. Pure.

    a shard process       its pool and its keeper
    a connector           registrar, publisher, upkeep, and two of the deliverer
    phones being linked   a process each: its connection, and its session's two
    the API               with scanner, worker and sockets
    real phones           two each, or all of them together what a pooler uses

must not add up to more than max_connections without what superusers keep.

A session that gets no connection cannot log in, and a process that gets none does not
hold its lease; so this is counted before, not found out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.platform.config import Config
from connectors.whatsapp.store import Capacity

PER_SHARD = 5
PER_CONNECTOR = 5
PER_LINKING = 3
# More at once take the room of phones that are yet to come.
LINKINGS = 5
PER_PHONE = 2
# The pool of infra/pgbouncer.ini, and some for a pooler that is being replaced.
POOLED = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What an installation may ask for at once."""

    shards: int
    connectors: int
    api: int
    phones: int
    is_pooled: bool

    @property
    def standing(self) -> Mapping[str, int]:
        """What is asked for however many phones there are, by who asks."""
        pooled = {"the pooler of the sessions": POOLED} if self.is_pooled else {}
        return {
            _times(self.shards, "shard process", "shard processes"): (
                self.shards * PER_SHARD
            ),
            _times(self.connectors, "connector"): self.connectors * PER_CONNECTOR,
            f"{LINKINGS} linkings": LINKINGS * PER_LINKING,
            "API, scanner, worker and sockets": self.api,
        } | pooled

    @property
    def sessions(self) -> int:
        """What the sessions of real phones ask for directly."""
        return 0 if self.is_pooled else self.phones * PER_PHONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """fits; tight: some phone will not get a connection; impossible: nothing will."""

    weight: Literal["fits", "tight", "impossible"]
    sentence: str


def examine(config: Config, capacity: Capacity) -> Verdict:
    """Whether an installation fits what its server takes."""
    budget = Budget(
        shards=len(config.shards),
        connectors=math.ceil(len(config.shards) / config.shards_per_connector),
        api=config.api_connections,
        phones=capacity.phones,
        is_pooled=capacity.is_pooled,
    )
    return judge(budget, capacity.connections)


def judge(budget: Budget, connections: int) -> Verdict:
    """Hold a budget against the connections that a server takes."""
    standing = sum(budget.standing.values())
    wanted = standing + budget.sessions
    if standing > connections:
        asked = ", ".join(f"{name} {n}" for name, n in budget.standing.items())
        return Verdict(
            weight="impossible",
            sentence=f"Postgres takes {connections} connections, and {standing} are"
            f" needed before the first phone ({asked}). Raise max_connections, or run"
            " fewer shards (SHARDS).",
        )
    if wanted > connections:
        return Verdict(
            weight="tight",
            sentence=f"Postgres takes {connections} connections, and {wanted} may be"
            f" wanted: {standing} by the product and {budget.sessions} by the sessions"
            f" of {_times(budget.phones, 'real phone')}. Put PgBouncer before the"
            " database of sessions (infra/pgbouncer.ini), or raise max_connections.",
        )
    return Verdict(weight="fits", sentence=_room(budget, connections, wanted))


def _room(budget: Budget, connections: int, wanted: int) -> str:
    said = f"Postgres takes {connections} connections, and at most {wanted} are wanted"
    if budget.is_pooled:
        return f"{said}, whatever the number of real phones."
    more = (connections - wanted) // PER_PHONE
    return f"{said}: room for {_times(more, 'more real phone')}."


def _times(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
