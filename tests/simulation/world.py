"""A world: everything of one seed, run on one clock until nothing is left to do."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from api import scanner
from api.wiring import Doors
from chalicelib.devices import leasing
from chalicelib.platform.config import DEFAULT_SECONDS, Config
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint, Live
from chalicelib.platform.queues import Queues
from tests.fakes import MemoryStorage
from tests.simulation import cast, weather
from tests.simulation.clockwork import Agenda, Clock
from tests.simulation.database import Connection, Database
from tests.simulation.machines import Machines
from tests.simulation.members import Members
from tests.simulation.people import People
from tests.simulation.phones import Phones
from tests.simulation.processes import Process
from tests.simulation.record import Record
from tests.simulation.testimony import Began, Testimony
from tests.simulation.witness import testify

# What our own machinery waits for is stretched, so that days cost seconds: its rules
# know no seconds. What is promised to people, hours and days, is not.
STRETCHED = (
    "look_ahead", "lease_ttl", "lease_renew", "lease_margin", "rescue_grace",
    "uncertain_after", "reread",
)  # fmt: skip
# So many hours of storms, each in units of so many seconds.
SPANS = ((6, 20.0), (6, 20.0), (12, 40.0), (12, 40.0), (24, 80.0))
TICK_SECONDS = 75.0
# How long a lease lasts and how often it is renewed: seldom, or so often that a process
# that slept through its end finds its sends as it left them.
LEASES = ((360.0, 120.0),) * 3 + ((40.0, 12.0),)
LONGEST_PAUSE = 8
# After the storms: long enough for caps and nights to let everything out.
PATIENCE = timedelta(days=9)


class World:
    """See the package. `run` leaves a testimony for the auditor."""

    def __init__(self, seed: int, conn: Connection, clock: Clock) -> None:
        self.clock = clock
        self.rng = rng = Random(seed)
        self.agenda = Agenda(clock)
        self._hours, self.unit = rng.choice(SPANS)
        self.weather = weather.draw(rng)
        self.skew = rng.choice((0, 1))
        config = _config(self.unit, lease=rng.choice(LEASES))
        self.durations = config.durations
        self.shards = rng.choice((["s1"], ["s1"], ["s1", "s2"]))
        self.database = Database(conn, clock)
        self.queues = VirtualQueues(self)
        self.live = SilentLive()
        self.doubts = 0
        self.begun: list[Began] = []
        self._seed = seed
        self._processes = 0
        self._ticks_at_rest = 0
        self._doors = Doors(
            config=config,
            connection=self.database.connection,
            queues=self.queues,
            storage=MemoryStorage(),
            live=self.live,
        )
        with self.database.connection() as conn_:
            leasing.ensure_shards(conn_, self.shards)
            self.cast = cast.assemble(
                conn_, rng, now=clock.instant, unit=self.unit, shards=self.shards
            )
        self.phones = Phones(self, rng)
        self.record = Record(clock)
        self.people = People(self)
        self.members = Members(self)
        self.machines = Machines(self, rng.choice((1, 2, 2)))

    def happens(self, fault: str) -> bool:
        """Whether the weather strikes here."""
        odds: float = getattr(self.weather, fault)
        return odds > 0 and self.rng.random() < odds

    def doubt(self) -> None:
        """Something was broken off: what was under way may stay in doubt."""
        self.doubts += 1

    def next_process(self) -> int:
        self._processes += 1
        return self._processes

    def began(self, process: Process) -> None:
        """A process has a shard now; nobody else may act for it from here on."""
        self.begun.append(
            Began(
                process=process.number,
                shard=process.term.name,
                at=self.clock.instant,
            )
        )

    def run(self) -> Testimony:
        """Storms first, then calm until everything that can go out is out."""
        hours = self._hours
        self.members.plan(hours)
        self._plan_storms(hours)
        self.agenda.after(0, self._tick)
        self._run_until(hours * 3600.0)
        self.weather = weather.CALM
        self.members.make_peace()
        while self._is_something_left() and self.clock.seconds < (
            hours * 3600.0 + PATIENCE.total_seconds()
        ):
            self._run_until(self.clock.seconds + 2 * 3600.0)
        self._run_until(self.clock.seconds + 1800.0)
        return testify(self)

    def close(self) -> None:
        """Nothing of it runs on."""
        for process in self.machines.processes:
            process.machine.is_up = False
            process.die()

    def _run_until(self, end: float) -> None:
        while True:
            processes = [p for p in self.machines.processes if p.is_awake]
            moments = [
                p.loop.wakes_at for p in processes if p.loop.wakes_at is not None
            ]
            if self.agenda.next_at is not None:
                moments.append(self.agenda.next_at)
            moment = min(moments, default=end)
            if moment > end:
                self.clock.seconds = end
                return
            self.clock.seconds = max(self.clock.seconds, moment)
            while (
                self.agenda.next_at is not None
                and self.agenda.next_at <= self.clock.seconds
            ):
                self.agenda.do_next()
            for process in self.machines.processes:
                wakes_at = process.loop.wakes_at
                is_due = wakes_at is not None and wakes_at <= self.clock.seconds
                if is_due and process.is_awake:
                    process.turn()

    def _tick(self) -> None:
        """The scanner's minute; where nothing happens the next may be later."""
        if not self.happens("tick_missed"):
            told = self.live.told, self.queues.told
            for _ in range(2 if self.happens("tick_doubled") else 1):
                failed = scanner.tick(self._doors, self.rng)
                if failed:
                    raise AssertionError("a step of the scanner failed")
            if told == (self.live.told, self.queues.told):
                self._ticks_at_rest += 1
            else:
                self._ticks_at_rest = 0
        pause = min(2 ** max(0, self._ticks_at_rest - 1), LONGEST_PAUSE)
        wait = TICK_SECONDS * self.unit * pause * self.rng.uniform(0.5, 1.5)
        self.agenda.after(min(wait, 14_400.0), self._tick)

    def _plan_storms(self, hours: int) -> None:
        for odds, act in (
            (self.weather.machines_die, self.machines.storm),
            (self.weather.phones_vanish, self._lose_a_phone),
            (self.weather.renewals_fail, self.machines.cut_off),
        ):
            for hour in range(hours):
                if self.rng.random() < odds:
                    self.agenda.after((hour + self.rng.random()) * 3600, act)

    def _lose_a_phone(self) -> None:
        device = self.rng.choice(self.cast.devices)
        self.phones.vanish(device.id, 10 ** self.rng.uniform(1.8, 4))

    def _is_something_left(self) -> bool:
        with self.database.connection() as conn:
            row = conn.execute(
                "SELECT EXISTS (SELECT FROM outbox)"
                " OR EXISTS (SELECT FROM enrolment_requests)"
                " OR EXISTS (SELECT FROM sends WHERE state = 'sending')"
                " OR EXISTS (SELECT FROM enrolments WHERE ended_at IS NULL)"
                " OR EXISTS (SELECT FROM campaigns WHERE state = 'scheduled')"
            ).fetchone()
        assert row is not None
        return row[0]


class VirtualQueues(Queues):
    """The queue's weather: what it carries may be lost, late, or come twice."""

    def __init__(self, world: World) -> None:
        self.told = 0
        self._world = world

    def put(self, queue: str, bodies: Sequence[dict[str, Any]]) -> None:
        self.told += len(bodies)
        for body in bodies:
            self._send(queue.removeprefix("shard-"), body)

    def _send(self, shard: str, body: dict[str, Any]) -> None:
        world = self._world
        if world.happens("wake_up_lost"):
            return
        times = 2 if world.happens("wake_up_doubled") else 1
        for _ in range(times):
            delay = world.rng.uniform(0.02, 0.5)
            if world.happens("wake_up_late"):
                delay += world.rng.uniform(0, 600) * world.unit / 10
            world.agenda.after(delay, lambda: world.machines.deliver(shard, body))


class SilentLive(Live):
    """Nobody looks; how much was told says whether anything happened."""

    def __init__(self) -> None:
        self.told = 0

    def publish(self, conn: Db, hints: Iterable[Hint]) -> None:
        self.told += len(list(hints))

    def mark(self, hints: Iterable[Hint]) -> None:
        self.told += len(list(hints))


def _config(unit: float, *, lease: tuple[float, float]) -> Config:
    """As the product is configured, with the waits of its machinery stretched."""
    stretched = {
        f"{name.upper()}_SECONDS": str(DEFAULT_SECONDS[name] * unit)
        for name in STRETCHED
    }
    # Often enough for its rules, seldom enough for a simulation.
    stretched |= {
        "LEASE_TTL_SECONDS": str(lease[0] * unit),
        "LEASE_RENEW_SECONDS": str(lease[1] * unit),
        "REREAD_SECONDS": str(140 * unit),
        "SIMULATED_PHONES": "on",
        "DATABASE_URL": "unused",
        "INSTALL_KEY": "6b" * 32,
    }
    return Config.from_env(stretched)
