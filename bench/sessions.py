"""Sessions that come up and come back, and what they hold meanwhile."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import processes
from bench.installation import Scene, Staffed
from bench.phones import Linked
from tests.connectors.installation import Connector
from tests.waiting import wait_until

WITHIN = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Some sessions in some shard processes, seen once; times in seconds."""

    sessions: int
    shards: int
    first: float
    login: float
    back: float
    memory: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """How long a connector took to stop, and its successor to have all online."""

    sessions: int
    shards: int
    stop: float
    start: float


def point(scene: Scene, linked: Sequence[Linked], shards: int) -> Point:
    """Start a connector, and close every socket once all phones are online."""
    with scene.installation(linked, shards=shards) as staffed:
        began = time.monotonic()
        with staffed.connector() as connector:
            first = until(began, lambda: staffed.online() > 0)
            login = until(began, lambda: staffed.online() == len(linked))
            held = processes.load(pids(connector))
            began = time.monotonic()
            scene.double.control.close()
            back = until(began, lambda: _all_back(scene, staffed, len(linked)))
    return Point(
        sessions=len(linked),
        shards=shards,
        first=first,
        login=login,
        back=back,
        memory=held.memory,
        threads=held.threads,
    )


def restart(scene: Scene, linked: Sequence[Linked], shards: int) -> Restart:
    """Stop a connector politely, and start another."""
    with scene.installation(linked, shards=shards) as staffed:
        with staffed.connector() as connector:
            wait_until(lambda: staffed.online() == len(linked), WITHIN)
            began = time.monotonic()
            connector.stop()
            stop = time.monotonic() - began
        began = time.monotonic()
        with staffed.connector():
            start = until(began, lambda: staffed.online() == len(linked))
    return Restart(sessions=len(linked), shards=shards, stop=stop, start=start)


def pids(connector: Connector) -> list[int]:
    """Its shard processes."""
    return [shard["pid"] for shard in connector.shards()]


def until(began: float, fact: Callable[[], bool]) -> float:
    """Seconds until it is so."""
    wait_until(fact, WITHIN)
    return time.monotonic() - began


def _all_back(scene: Scene, staffed: Staffed, count: int) -> bool:
    """WhatsApp has them all, and so does the product."""
    return scene.double.control.online() == count and staffed.online() == count
