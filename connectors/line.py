"""One device's life in a shard process: its session, its transport, what it heard."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.devices.model import Device
from chalicelib.errors import DomainError
from chalicelib.platform import log
from chalicelib.sends.pacing import Pace
from connectors.call import Call
from connectors.events import Event, Heard, PairingEvent, Passing, Unanswered
from connectors.ledger import Ledger
from connectors.passing import Passers
from connectors.receiver import receive
from connectors.sender import Sender
from connectors.session import (
    AllowBulk,
    Begin,
    Connect,
    Effect,
    End,
    HangUp,
    Input,
    Probe,
    RestUntil,
    RetryAfter,
    RetryDue,
    Say,
    Session,
    SettleAfterwards,
    Settled,
)
from connectors.station import Station

# Whom people write to all the time never falls silent; then this must do.
MOST_SETTLINGS = 10

_log = log.get()


@dataclass(frozen=True, slots=True)
class Tried:
    """A try to connect has ended, and what it told stands before this in the queue."""


Given = Event | Input | Tried


class Line:
    """Everything of one device goes through one queue, in order.

    So a session becomes ready only after all that came before is committed, and a STOP
    that waited offline is obeyed before the next bulk send is claimed. Whatever a
    transport does, the line goes on: its next event or a person's refresh tries again.
    """

    def __init__(self, station: Station, device: Device, pace: Pace) -> None:
        self.device = device
        self.session = Session(station.rng)
        self._station = station
        self._loop = asyncio.get_running_loop()
        self._given: asyncio.Queue[Given] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._tried = asyncio.Event()
        # How much was heard, ever.
        self._heard = 0
        self._open = True
        self._parting = False
        self.transport = station.dials[device.transport](device.id, self.hear)
        self.sender = Sender(
            station,
            device,
            self.transport,
            pace,
            doubt=lambda: self.hear(Unanswered()),
        )
        self._call = Call(station, device, self.transport, self.hear)
        self._ledger = Ledger(station, device)
        self._passers = Passers(station, device)
        self._running = asyncio.create_task(self._run())
        self._sending = asyncio.create_task(self.sender.run())

    def hear(self, given: Given) -> None:
        """Take what happened, from any thread, and return at once."""
        self._loop.call_soon_threadsafe(self._given.put_nowait, given)

    async def open(self, code: str) -> None:
        """Connect; returns when the first try has ended, well or not."""
        if not self._open:
            return
        self._tried.clear()
        self.hear(Begin(code))
        await self._tried.wait()

    async def part(self) -> None:
        """Unlink at WhatsApp, and close. What WhatsApp says to that is not news."""
        self._parting = True
        self.sender.stop()
        await self._call.unlink()
        await self.close()

    async def close(self) -> None:
        """Finish the send under way, hang up, and keep what was heard until then."""
        self.sender.stop()
        await self._sending
        self.hear(End())
        await self._running

    async def _run(self) -> None:
        while self._open:
            await self._take([await self._given.get(), *self._waiting()])
        for task in self._tasks:
            task.cancel()
        # What was told while we hung up is told to nobody again.
        await self._take(self._waiting())
        self._tried.set()

    def _waiting(self) -> list[Given]:
        waiting: list[Given] = []
        while not self._given.empty():
            waiting.append(self._given.get_nowait())
        return waiting

    async def _take(self, batch: Sequence[Given]) -> None:
        heard: list[Heard] = []
        for given in batch:
            if isinstance(given, Heard):
                heard.append(given)
                continue
            await self._receive(heard)
            heard = []
            await self._take_one(given)
        await self._receive(heard)

    async def _take_one(self, given: Input | PairingEvent | Passing | Tried) -> None:
        if isinstance(given, Tried):
            self._tried.set()
        elif isinstance(given, Passing):
            await self._passers.take(given)
        elif not isinstance(given, PairingEvent):  # that is a linking's
            await self._follow(given)

    async def _receive(self, heard: Sequence[Heard]) -> None:
        self._heard += len(heard)
        try:
            await receive(self._station, self.device, heard)
        except Exception:
            _log.exception("events not kept", device_id=self.device.id)

    async def _follow(self, given: Input) -> None:
        for effect in self._effects(given):
            if not self.session.is_connected:
                self.sender.allow(connected=False, bulk=False)
            if not await self._try(effect):
                break
        if isinstance(given, Begin) and not self.session.is_connecting:
            self._tried.set()
        self.sender.allow(
            connected=self.session.is_connected, bulk=self.session.state == "ready"
        )
        self._open = self._open and not isinstance(given, End)

    def _effects(self, given: Input) -> list[Effect]:
        if self._parting and not isinstance(given, End):
            return []
        try:
            return self.session.receive(given)
        except Exception:
            _log.exception("event not understood", device_id=self.device.id)
            return []

    async def _try(self, effect: Effect) -> bool:
        """Whether to go on: one that fails keeps no other from being carried out."""
        try:
            await self._carry_out(effect)
        except DomainError as error:
            await self._give_up(error)
            return False
        except Exception:
            _log.exception("effect not carried out", device_id=self.device.id)
        return True

    async def _give_up(self, error: DomainError) -> None:
        """The device is not ours to run: a process has it, or a person ended it."""
        _log.warning(
            "session given up", device_id=self.device.id, code=error.specific_code
        )
        if HangUp() in self.session.receive(End()):
            await self._call.hang_up()

    async def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Connect():
                self._start(self._connect())
            case HangUp():
                await self._call.hang_up()
            case RetryAfter(delay, connection):
                self._later(delay, RetryDue(connection))
            case SettleAfterwards(connection):
                self._start(self._settle(connection))
            case Probe(connection):
                self._start(self._call.probe(connection))
            case Say():
                await self._ledger.say(effect)
            case AllowBulk():
                await self._ledger.allow_bulk()
            case RestUntil():
                await self._ledger.rest(effect)

    async def _connect(self) -> None:
        await self._call.make(
            wanted=lambda: self.session.is_connecting and not self._parting
        )
        self.hear(Tried())

    async def _settle(self, connection: int) -> None:
        """While it still comes, what waited has not all come."""
        for _ in range(MOST_SETTLINGS):
            before = self._heard
            await asyncio.sleep(self._station.durations.online_settle.total_seconds())
            if self._heard == before:
                break
        self.hear(Settled(connection))

    def _later(self, delay: timedelta, given: Input) -> None:
        self._start(self._hear_after(delay, given))

    async def _hear_after(self, delay: timedelta, given: Input) -> None:
        await asyncio.sleep(delay.total_seconds())
        self.hear(given)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
