"""Connectors: machines that share the shards by lease, and run a process for each."""

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.devices import leasing
from chalicelib.devices.lease import Term, share, trusted_until
from tests.simulation.processes import Process

if TYPE_CHECKING:
    from tests.simulation.world import World

BUILD = "b1"


class Machine:
    """One connector: beats, acquires its share, hands back what is too much.

    The rules are those of connectors/registrar.py and supervisor.py.
    """

    def __init__(self, world: "World", name: str, wrong_by: timedelta) -> None:
        self.name = name
        self.wrong_by = wrong_by
        self.is_asleep = False
        self.is_up = True
        # Until then its keepers do not reach the database.
        self.cut_off_until = 0.0
        self.processes: list[Process] = []
        self._world = world
        self._started = 0
        self._slept_from = 0.0
        self.beat()

    @property
    def _id(self) -> str:
        return f"{self.name}-{self._started}"

    def beat(self) -> None:
        """Say that it lives, and look what it should run; again and again."""
        ttl = self._world.durations.lease_ttl.total_seconds()
        if self.is_up and not self.is_asleep:
            self._share_out()
        self._world.agenda.after(ttl * self._world.rng.uniform(0.4, 0.8), self.beat)

    def crash(self, seconds: float) -> None:
        """Everything on it is gone, and nobody hands back a lease."""
        self.is_up = False
        for process in list(self.processes):
            if process.is_busy:
                self._world.doubt()
            process.die()

        def restart() -> None:
            self.is_up = True
            self._started += 1

        self._world.agenda.after(seconds, restart)

    def suspend(self, seconds: float) -> None:
        """As virtual machines are: nothing runs, and its monotonic clock neither."""
        self.is_asleep = True
        self._slept_from = self._world.clock.seconds
        self._world.agenda.after(seconds, self.wake)

    def wake(self) -> None:
        """It goes on as if no time had passed."""
        if not self.is_asleep:
            return
        self.is_asleep = False
        now = self._world.clock.seconds
        for process in self.processes:
            process.loop.lost += now - self._slept_from
            process.loop.wakes_at = now

    def reap(self, process: Process) -> None:
        """A child has ended: its lease is handed back at once, if anybody is left."""
        self.processes.remove(process)
        if self.is_up:
            with self._world.database.connection() as conn:
                leasing.release(conn, process.term)
            self._world.agenda.after(self._world.rng.uniform(1, 20), self._restart)

    def _restart(self) -> None:
        if self.is_up and not self.is_asleep:
            self._share_out()

    def _share_out(self) -> None:
        world = self._world
        held = [process.term.name for process in self.processes]
        with world.database.connection() as conn:
            leasing.heartbeat(conn, self._id, build=BUILD)
            standing = leasing.look(conn, world.shards, alive=world.durations.lease_ttl)
            mine = share(self._id, standing.connectors, standing.leases, most=8)
            for name in mine.hand_back:
                for process in self.processes:
                    if process.term.name == name:
                        process.stop()
            for name in mine.acquire:
                if name not in held:
                    self._acquire(name)

    def _acquire(self, name: str) -> None:
        durations = self._world.durations
        term: Term | None = leasing.acquire(
            self._world.database.conn,
            name,
            holder=self._id,
            build=BUILD,
            ttl=durations.lease_ttl,
        )
        if term is not None:
            asked = self._world.clock.seconds
            until = trusted_until(asked, durations.lease_ttl, durations.lease_margin)
            process = Process(self._world, self, term, until)
            self.processes.append(process)
            self._world.began(process)
            self._world.agenda.after(0, lambda: self._world.machines.disturb(process))


class Machines:
    """All connectors of a world."""

    def __init__(self, world: "World", count: int) -> None:
        self._world = world
        self.machines = [
            Machine(
                world,
                f"c{n}",
                timedelta(seconds=world.rng.uniform(-150, 150) * world.skew),
            )
            for n in range(1, count + 1)
        ]

    @property
    def processes(self) -> list[Process]:
        return [process for machine in self.machines for process in machine.processes]

    def deliver(self, shard: str, body: dict[str, object]) -> None:
        """A wake-up has come; who holds the shard, or believes so, hears it."""
        for process in self.processes:
            if process.term.name == shard and process.is_awake:
                process.deliver(body)

    def may_be_suspended(self, process: Process) -> None:
        """For longer than its leases last, a little or a lot.

        Never with something under way: what was claimed goes out when it wakes, which
        nobody can prevent, and the auditor could not tell it from a fault.
        """
        world = self._world
        machine = process.machine
        if any(p.is_busy for p in machine.processes) or not world.happens("suspended"):
            return
        ttl = world.durations.lease_ttl.total_seconds()
        seconds = ttl * world.rng.choice((1.0, 1.5, 2.0)) + world.rng.uniform(-30, 60)

        def fall_asleep() -> None:
            if machine.is_up and not any(p.is_busy for p in machine.processes):
                machine.suspend(seconds)

        world.agenda.after(0, fall_asleep)

    def disturb(self, begun: Process) -> None:
        """Who slept through the end of its lease wakes at the worst moment."""
        for machine in self.machines:
            names = [process.term.name for process in machine.processes]
            if machine.is_asleep and begun.term.name in names:
                self._world.agenda.after(self._world.rng.uniform(0, 8), machine.wake)

    def storm(self) -> None:
        """One of them dies, now."""
        up = [machine for machine in self.machines if machine.is_up]
        if up:
            machine = self._world.rng.choice(up)
            machine.crash(self._world.rng.uniform(5, 3 * 3600))

    def cut_off(self) -> None:
        """The keepers of one of them do not reach the database for a while."""
        machine = self._world.rng.choice(self.machines)
        ttl = self._world.durations.lease_ttl.total_seconds()
        seconds = ttl * self._world.rng.uniform(0.3, 2)
        machine.cut_off_until = self._world.clock.seconds + seconds
