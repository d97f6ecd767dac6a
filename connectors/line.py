"""One device's life in a shard process: its session, its transport, what it heard."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.devices import actions as devices
from chalicelib.devices import pairing
from chalicelib.devices.model import Device
from chalicelib.errors import DomainError
from chalicelib.inbound.model import (
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
    ReceiptReceived,
)
from chalicelib.platform import log
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.sends.pacing import Pace
from connectors.events import (
    AddressesMatched,
    ContactComposing,
    Disconnected,
    Event,
    Heard,
    HistoryShared,
    NameLearned,
    Paired,
    PairingEnded,
    PairingSecret,
    PhoneSeen,
)
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
    Probed,
    RestUntil,
    RetryAfter,
    RetryDue,
    Say,
    Session,
    SettleAfterwards,
    Settled,
)
from connectors.station import Station

_log = log.get()


@dataclass(frozen=True, slots=True)
class Tried:
    """A try to connect has ended, and what it told stands before this in the queue."""


Given = Event | Input | Tried


class Line:
    """Everything of one device goes through one queue, in order.

    So a session becomes ready only after all that came before is committed, and a STOP
    that waited offline is obeyed before the next bulk send is claimed.
    """

    def __init__(self, station: Station, device: Device, pace: Pace) -> None:
        self.device = device
        self.session = Session(station.rng)
        self._station = station
        self._loop = asyncio.get_running_loop()
        self._given: asyncio.Queue[Given] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._tried = asyncio.Event()
        self._open = True
        self.transport = station.dials[device.transport](device.id, self.hear)
        self.sender = Sender(station, device, self.transport, pace)
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

    async def close(self) -> None:
        """Finish the send under way, hang up, and keep what was heard until then."""
        self.sender.stop()
        await self._sending
        self.hear(End())
        await self._running

    async def _run(self) -> None:
        while self._open:
            await self._take([await self._given.get(), *self._rest()])
        for task in self._tasks:
            task.cancel()
        # What was told while we hung up is told to nobody again.
        await self._take(self._rest())
        self._tried.set()

    def _rest(self) -> list[Given]:
        rest: list[Given] = []
        while not self._given.empty():
            rest.append(self._given.get_nowait())
        return rest

    async def _take(self, batch: Sequence[Given]) -> None:
        heard: list[Heard] = []
        for given in batch:
            match given:
                case (
                    MessageReceived()
                    | MessageEdited()
                    | MessageRevoked()
                    | Reacted()
                    | ReceiptReceived()
                ):
                    heard.append(given)
                case PairingSecret() | Paired() | HistoryShared() | PairingEnded():
                    continue  # a linking's, not a session's
                case ContactComposing() | NameLearned() | PhoneSeen():
                    continue
                case AddressesMatched():
                    continue
                case Tried():
                    await self._receive(heard)
                    heard = []
                    self._tried.set()
                case _:
                    await self._receive(heard)
                    heard = []
                    await self._follow(given)
        await self._receive(heard)

    async def _receive(self, heard: Sequence[Heard]) -> None:
        try:
            await receive(self._station, self.device, heard)
        except Exception:
            _log.exception("events not kept", device_id=self.device.id)

    async def _follow(self, given: Input) -> None:
        effects = self.session.receive(given)
        if not self.session.is_connected:
            self.sender.allow(connected=False, bulk=False)
        try:
            for effect in effects:
                await self._carry_out(effect)
        except DomainError as error:
            await self._give_up(error)
        except Exception:
            # The session goes on: its next event, or a person's refresh, tries again.
            _log.exception("effects not carried out", device_id=self.device.id)
        if isinstance(given, Begin) and not self.session.is_connecting:
            self._tried.set()
        self.sender.allow(
            connected=self.session.is_connected, bulk=self.session.state == "ready"
        )
        self._open = self._open and not isinstance(given, End)

    async def _give_up(self, error: DomainError) -> None:
        """The device is not ours to run: a process has it, or a person ended it."""
        _log.warning(
            "session given up", device_id=self.device.id, code=error.specific_code
        )
        if HangUp() in self.session.receive(End()):
            await self._hang_up()

    async def _hang_up(self) -> None:
        async with self._station.switchboard:
            await self.transport.disconnect()

    async def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Connect():
                self._start(self._connect())
            case HangUp():
                await self._hang_up()
            case RetryAfter(delay, connection):
                self._later(delay, RetryDue(connection))
            case SettleAfterwards(connection):
                self._later(self._station.durations.online_settle, Settled(connection))
            case Probe(connection):
                self._start(self._probe(connection))
            case Say():
                await self._say(effect)
            case AllowBulk():
                await self._station.insist("readiness", self._allow_bulk)
            case RestUntil(code, until):
                await self._station.tell(
                    await self._station.insist(
                        "a restriction",
                        lambda conn: devices.rest(
                            conn, self.device.id, until=until, code=code
                        ),
                    )
                )

    async def _connect(self) -> None:
        jid = self.device.jid
        try:
            async with self._station.switchboard:
                if jid is not None and self.session.state == "connecting":
                    await self.transport.connect(jid)
        except Exception:
            _log.exception("connecting failed", device_id=self.device.id)
            self.hear(Disconnected("connection-refused"))
        self.hear(Tried())

    async def _probe(self, connection: int) -> None:
        answered = False
        try:
            async with asyncio.timeout(
                self._station.durations.probe_patience.total_seconds()
            ):
                answered = await self.transport.is_answered()
        except TimeoutError:
            pass
        except Exception:
            _log.exception("probing failed", device_id=self.device.id)
        self.hear(Probed(connection, answered))

    async def _say(self, said: Say) -> None:
        def say(conn: Db) -> list[Hint]:
            told = devices.set_state(
                conn,
                self.device.id,
                said.state,
                code=said.code,
                epoch=self._station.epoch,
            )
            if said.state == "online":
                told += pairing.advance(
                    conn, self.device.id, "online", epoch=self._station.epoch
                )
            return told

        _log.info(
            "device changed",
            device_id=self.device.id,
            state=said.state,
            code=said.code,
        )
        await self._station.tell(await self._station.insist("a state", say))

    def _allow_bulk(self, conn: Db) -> None:
        devices.allow_bulk(conn, self.device.id, epoch=self._station.epoch)

    def _later(self, delay: timedelta, given: Input) -> None:
        self._start(self._hear_after(delay, given))

    async def _hear_after(self, delay: timedelta, given: Input) -> None:
        await asyncio.sleep(delay.total_seconds())
        self.hear(given)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
