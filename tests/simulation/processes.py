"""Shard processes: the real duty of a shard on a loop of its own, and how it ends."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg

from chalicelib.devices import leasing
from chalicelib.devices.lease import Term, trusted_until
from connectors.duty import Duty
from connectors.files import Files
from connectors.linker import link_here
from connectors.station import Station
from connectors.trust import LedgerClock, Trust
from tests.fakes import MemoryStorage
from tests.simulation.clockwork import VirtualLoop

if TYPE_CHECKING:
    from tests.simulation.machines import Machine
    from tests.simulation.world import World

KEY = b"k" * 32
# A statement's way to the database, and its answer's way back.
LONGEST_TRIP = 0.04
# As the keeper's, stretched as the rest of its waits.
RETRY = 1.0
# Who is killed may take its machine along.
TAKES_ALL = 0.2


class Process:
    """One term of one shard, from its lease to its end."""

    def __init__(
        self, world: "World", machine: "Machine", term: Term, until: float
    ) -> None:
        self.number = world.next_process()
        self.term = term
        self.machine = machine
        self.is_alive = True
        self.loop = VirtualLoop(world.clock)
        self._world = world
        self.under_way_now = 0
        self._trust = Trust(until - self.loop.lost)
        self._ledger_clock = LoopLedgerClock(self.loop)
        self._files = Files(MemoryStorage())
        self._duty: Duty | None = None
        self._main = self.loop.create_task(self._serve())

    @property
    def is_asleep(self) -> bool:
        return self.machine.is_asleep

    @property
    def is_awake(self) -> bool:
        return self.is_alive and not self.is_asleep

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way to the database or to WhatsApp."""
        return self.under_way_now > 0

    @contextmanager
    def under_way(self) -> Iterator[None]:
        self.under_way_now += 1
        try:
            yield
        finally:
            self.under_way_now -= 1

    def turn(self) -> None:
        """Everything that is ready; who is done leaves."""
        with self._world.clock.of_a_machine(self.machine.wrong_by):
            self.loop.turn()
        if self._main.done() and self.is_alive:
            self._main.exception()
            self.die()

    def deliver(self, body: dict[str, Any]) -> None:
        """A wake-up from the queue."""
        if self.is_alive and self._duty is not None:
            self._duty.deliver(body)

    def stop(self) -> None:
        """SIGTERM."""
        if self.is_alive and self._duty is not None:
            self.loop.call_soon_threadsafe(self._duty.stop)

    def die(self) -> None:
        """SIGKILL, or the end of a stop: its connections fall."""
        if not self.is_alive:
            return
        self.is_alive = False
        self._world.phones.forget(self)
        self.loop.end()
        self._files.close()
        self.machine.reap(self)

    async def may_be_killed(self, odds: str) -> None:
        """The world may end this process right here."""
        if self._world.happens(odds):
            rng = self._world.rng
            if rng.random() < TAKES_ALL:
                hours = rng.uniform(0.01, 3)
                self._world.agenda.after(0, lambda: self.machine.crash(hours * 3600))
            else:
                self._world.agenda.after(0, self.die)
            self._world.doubt()
            await asyncio.get_running_loop().create_future()

    async def _serve(self) -> None:
        world = self._world
        station = Station(
            term=self.term,
            database=self,  # pyright: ignore[reportArgumentType]
            queues=world.queues,
            live=world.live,
            storage=MemoryStorage(),
            files=self._files,
            clock=self._ledger_clock,
            durations=world.durations,
            install_key=KEY,
            dials={"simulated": lambda id_, emit: world.phones.dial(self, id_, emit)},
            link=link_here,
            rng=world.rng,
            threads=Hands(world, self),
        )
        if not await self._renew(station):
            return
        self._duty = Duty(station)
        keeping = asyncio.create_task(self._keep(station))
        await self._duty.run()
        keeping.cancel()

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """As a pool of connections gives one; it may break before and after."""
        if self._world.happens("database_away"):
            raise psycopg.OperationalError("the database is away")
        with self._world.database.connection() as conn:
            yield conn
        if self._world.happens("answer_lost"):
            self._world.doubt()
            raise psycopg.OperationalError("the answer was lost")

    async def _keep(self, station: Station) -> None:
        """The lease is renewed in time, or this ends: see connectors/keeper.py."""
        renew = self._world.durations.lease_renew.total_seconds()
        pause = renew
        while True:
            await asyncio.sleep(min(pause, max(0.0, self._remaining())))
            if self._remaining() <= 0:
                break
            pause = renew
            try:
                if not await self._renew(station):
                    break
            except psycopg.OperationalError:
                pause = RETRY * self._world.unit
        self._world.doubt()
        self._world.agenda.after(0, self.die)
        await asyncio.get_running_loop().create_future()

    def _remaining(self) -> float:
        return self._trust.until - self.loop.time()

    async def _renew(self, station: Station) -> bool:
        asked = self.loop.time()
        durations = self._world.durations

        def ask(conn: Any) -> datetime | None:
            is_cut_off = self.machine.cut_off_until > self._world.clock.seconds
            if is_cut_off and self._duty is not None:
                raise psycopg.OperationalError("the database is away")
            return leasing.renew(conn, self.term, ttl=durations.lease_ttl)

        instant = await station.work(ask)
        if instant is None:
            return False
        self._ledger_clock.set(instant, read_at=self.loop.time())
        self._trust.extend(
            trusted_until(asked, durations.lease_ttl, margin=durations.lease_margin)
        )
        return True


class LoopLedgerClock(LedgerClock):
    """As LedgerClock, on the monotonic clock of a virtual loop."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop
        self._known: tuple[datetime, float] | None = None

    def set(self, instant: datetime, *, read_at: float) -> None:
        self._known = instant, read_at

    def now(self) -> datetime:
        if self._known is None:
            raise RuntimeError("the database's clock was never read")
        instant, read_at = self._known
        return instant + timedelta(seconds=self._loop.time() - read_at)


class Hands(Executor):
    """Work in the database takes its time to get there and back; a process may be
    killed in between, with the work done and nobody to hear of it."""

    def __init__(self, world: "World", process: Process) -> None:
        self._world = world
        self._process = process

    def submit(
        self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> "Future[Any]":
        future: Future[Any] = Future()
        if self._process.is_alive:
            self._process.under_way_now += 1
            self._after_a_trip(lambda: self._do(fn, future))
        return future

    def _do(self, fn: Callable[..., Any], future: "Future[Any]") -> None:
        if not self._process.is_alive:
            return
        try:
            with self._world.clock.of_a_machine(self._process.machine.wrong_by):
                answer, error = fn(), None
        except Exception as raised:
            answer, error = None, raised
        if self._world.happens("killed_at_work"):
            self._world.doubt()
            self._process.die()
            return
        self._after_a_trip(lambda: self._answer(future, answer, error))

    def _answer(
        self, future: "Future[Any]", answer: Any, error: Exception | None
    ) -> None:
        self._process.under_way_now -= 1
        if not self._process.is_alive or future.cancelled():
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    def _after_a_trip(self, act: Callable[[], None]) -> None:
        self._world.agenda.after(self._world.rng.uniform(0.001, LONGEST_TRIP), act)
