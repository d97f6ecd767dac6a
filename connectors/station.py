"""What every device of a shard process shares: a term, doors, ways of work."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

import psycopg
from psycopg_pool import PoolTimeout

from chalicelib.devices.lease import Epoch, Term
from chalicelib.devices.model import Device, TransportName
from chalicelib.devices.pairing import Pairing
from chalicelib.platform import log
from chalicelib.platform.config import Durations
from chalicelib.platform.db import Database, Db
from chalicelib.platform.live import Hint, Live
from chalicelib.platform.queues import Queues, shard_queue
from chalicelib.platform.storage import Storage
from connectors.files import Files
from connectors.transport import Dial
from connectors.trust import LedgerClock

T = TypeVar("T")

# What comes of a database that is away or was restarted, and passes.
AWAY = (psycopg.OperationalError, PoolTimeout)
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
# Who waits for the database or the queue, at once.
THREADS = 8
# A transport ends its turn by itself within `connect_patience`; this is for one that
# does not: every other device of the process waits for it.
LONGEST_TURN = 2
# Why a device of a transport that this process has no way to is not connected.
MISSING: Mapping[TransportName, str] = {
    "simulated": "simulated-phones-off",
    "whatsapp": "real-phones-off",
}

_log = log.get()


# Links a device, here or in a process of its own. What came of it stands in its rows.
Linker = Callable[["Station", Device, Pairing], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where a shard's devices are run from."""

    term: Term
    database: Database
    queues: Queues
    live: Live
    storage: Storage
    files: Files
    clock: LedgerClock
    durations: Durations
    install_key: bytes
    dials: Mapping[TransportName, Dial]
    link: Linker
    rng: Random
    # Threads of our own: a transport may hold those of the loop for good.
    threads: Executor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, "work")
    )
    # Connects and stops go one at a time: neonize aborts the process otherwise.
    switchboard: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def shard(self) -> str:
        return self.term.name

    @property
    def epoch(self) -> Epoch:
        return self.term.epoch

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Alone with the transports of this process.

        Raises TimeoutError in who holds up the rest for too long.
        """
        patience = self.durations.connect_patience.total_seconds()
        async with self.switchboard, asyncio.timeout(LONGEST_TURN * patience):
            yield

    async def work(self, action: Callable[[Db], T]) -> T:
        """Run an action on a connection of the pool, off the loop."""
        return await self._off_the_loop(lambda: self._on_a_connection(action))

    async def insist(self, what: str, action: Callable[[Db], T]) -> T:
        """As `work`, again until the database takes it: for what is true already."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await self.work(action)
            except AWAY as error:
                _log.warning(f"{what} waits", reason=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def tell(self, hints: Iterable[Hint]) -> None:
        """Let browsers know, after the commit. Losing it costs freshness only."""
        told = list(hints)
        if not told:
            return
        try:
            await self.work(lambda conn: self.live.publish(conn, told))
        except AWAY as error:
            _log.warning("hints lost", reason=type(error).__name__)

    async def wake(self, shard: str, body: dict[str, Any]) -> None:
        """Wake a shard, ours too. Re-reading makes up for a wake-up that is lost."""
        await self._off_the_loop(lambda: self.queues.wake(shard_queue(shard), body))

    def close(self) -> None:
        """Hand back the connections and the threads; waits for what is under way."""
        self.files.close()
        self.threads.shutdown()
        self.database.close()

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    def _on_a_connection(self, action: Callable[[Db], T]) -> T:
        with self.database.connection() as conn:
            return action(conn)
