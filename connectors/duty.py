"""What a process does for its shard: recover, connect, attend, stop cleanly.

Everything is read from Postgres at the start and again every so often; what arrives in
between only makes it sooner. Queue, Redis and sockets may all be away.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.devices import actions as devices
from chalicelib.devices import store as device_store
from chalicelib.devices.model import Device
from chalicelib.errors import DomainError
from chalicelib.platform import log
from chalicelib.platform.db import Db
from chalicelib.sends import outbox
from chalicelib.sends import store as sends
from connectors import wakeups
from connectors.errands import Errands
from connectors.figures import Figures
from connectors.lines import Lines
from connectors.recovery import recover
from connectors.station import AWAY, MISSING, Station

_log = log.get()


class Duty:
    """One term of one shard. `run` ends when it was told to stop and has stopped."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._bodies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._stopping = asyncio.Event()
        self._fault: BaseException | None = None
        self._loop = asyncio.get_running_loop()
        self._lines: Lines | None = None

    def figures(self) -> Figures:
        """How many sessions there are; none before they are known."""
        return Figures() if self._lines is None else self._lines.figures()

    def deliver(self, body: dict[str, Any]) -> None:
        """A wake-up, from any thread."""
        self._loop.call_soon_threadsafe(self._bodies.put_nowait, body)

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._stopping.set()

    async def run(self) -> None:
        found, attempts = await self._station.insist("the shard's devices", self._load)
        lines = self._lines = await self._open_lines(found, attempts)
        await recover(self._station, {device.id: device.transport for device in found})
        errands = Errands(self._station, lines)
        work = [
            asyncio.create_task(lines.restore()),
            asyncio.create_task(errands.serve()),
            asyncio.create_task(self._attend(lines, errands)),
            asyncio.create_task(self._reread(lines, errands)),
        ]
        for task in work:
            task.add_done_callback(self._note_end)
        await self._stopping.wait()
        _log.info("shard stopping", shard=self._station.shard)
        for task in work:
            task.cancel()
        await asyncio.wait(work)
        await errands.close()
        await lines.close()
        await self._say_restarting()
        _log.info("shard stopped", shard=self._station.shard)
        if self._fault is not None:
            raise self._fault

    def _note_end(self, task: asyncio.Task[None]) -> None:
        """Half a duty is worse than none: stop, and let the supervisor begin again."""
        if not task.cancelled() and task.exception() is not None:
            self._fault = task.exception()
            self._stopping.set()

    async def _open_lines(
        self, found: Sequence[Device], attempts: Mapping[int, Sequence[datetime]]
    ) -> Lines:
        """A line for every linked device, none connected yet."""
        lines = Lines(self._station, attempts)
        for device in found:
            if device.jid is None or device.state not in (
                "connecting", "online", "offline",
            ):  # fmt: skip
                continue
            if device.transport in self._station.dials:
                lines.add(device)
            else:
                await self._say_missing(device)
        return lines

    async def _attend(self, lines: Lines, errands: Errands) -> None:
        """What wake-ups say, several at once when they come fast."""
        while True:
            bodies = [await self._bodies.get()]
            while not self._bodies.empty():
                bodies.append(self._bodies.get_nowait())
            news = wakeups.read(bodies)
            if news.commands:
                errands.ask()
            if news.send_ids:
                await self._look(lines, list(news.send_ids))

    async def _reread(self, lines: Lines, errands: Errands) -> None:
        """Everything again: what a lost wake-up did not say."""
        while True:
            errands.ask()
            await self._look(lines, None)
            await self._refresh_limits(lines)
            await lines.sweep()
            await asyncio.sleep(self._station.durations.reread.total_seconds())

    async def _look(self, lines: Lines, send_ids: Sequence[int] | None) -> None:
        try:
            lines.queue(
                await self._station.work(
                    lambda conn: outbox.queued_for(
                        conn, self._station.shard, send_ids=send_ids
                    )
                )
            )
        except AWAY as error:
            _log.warning("queued sends not read", reason=type(error).__name__)

    async def _refresh_limits(self, lines: Lines) -> None:
        try:
            lines.limit(
                await self._station.work(
                    lambda conn: device_store.of_shard(conn, self._station.shard)
                )
            )
        except AWAY as error:
            _log.warning("limits not read", reason=type(error).__name__)

    def _load(self, conn: Db) -> tuple[list[Device], dict[int, list[datetime]]]:
        attempts: dict[int, list[datetime]] = defaultdict(list)
        for row in sends.attempt_log(conn, shard=self._station.shard):
            attempts[row["device_id"]].append(row["attempted_at"])
        return device_store.of_shard(conn, self._station.shard), attempts

    async def _say_missing(self, device: Device) -> None:
        try:
            hints = await self._station.insist(
                "a state",
                lambda conn: devices.set_state(
                    conn,
                    device.id,
                    "offline",
                    code=MISSING[device.transport],
                    epoch=self._station.epoch,
                ),
            )
        except DomainError as error:
            _log.warning("state refused", code=error.specific_code)
        else:
            await self._station.tell(hints)

    async def _say_restarting(self) -> None:
        try:
            hints = await self._station.work(
                lambda conn: devices.await_restore(
                    conn, self._station.shard, epoch=self._station.epoch
                )
            )
        except AWAY as error:
            _log.warning("restart not said", reason=type(error).__name__)
        else:
            await self._station.tell(hints)
