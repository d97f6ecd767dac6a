"""Links one device: secrets to show, then a number to keep, or the reason why not."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from chalicelib.devices import pairing
from chalicelib.devices.model import Device
from chalicelib.devices.pairing import Pairing
from chalicelib.errors import DomainError, LeaseLost
from chalicelib.platform import log
from connectors.call import unlink
from connectors.events import (
    Event,
    Heard,
    HistoryShared,
    LoggedOut,
    Paired,
    PairingEnded,
    PairingSecret,
    Passing,
)
from connectors.passing import Passers
from connectors.receiver import receive
from connectors.station import Station

# Codes renew themselves for less than this; a linking that is silent longer is over.
LONGEST = 180.0
# A transport ends its history by itself; this much longer is for one that does not.
GRACE = 1.2

_log = log.get()


class Linking:
    """One linking under way, on a transport of its own that ends with it."""

    def __init__(self, station: Station, device: Device, asked: Pairing) -> None:
        self._station = station
        self._device = device
        self._asked = asked
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._passers = Passers(station, device)
        self._transport = station.dials[device.transport](device.id, self._hear)

    async def run(self) -> str:
        """What came of it: `linked`, or the code of the reason why not.

        Raises LeaseLost when another process runs the device now.
        """
        try:
            ended = await self._until_paired()
            if isinstance(ended, PairingEnded):
                return await self._end(ended.code)
            return await self._keep(ended)
        finally:
            async with self._station.turn():
                await self._transport.cancel_pairing()

    async def _until_paired(self) -> Paired | PairingEnded:
        try:
            async with asyncio.timeout(LONGEST):
                async with self._station.turn():
                    await self._transport.pair(
                        self._asked.method,
                        self._asked.phone,
                        history=timedelta(days=self._asked.history_days),
                    )
                while True:
                    match await self._events.get():
                        case PairingSecret() as shown:
                            await self._show(shown)
                        case (Paired() | PairingEnded()) as ended:
                            return ended
                        case _:
                            continue
        except TimeoutError:
            return PairingEnded("pairing-expired")

    async def _show(self, shown: PairingSecret) -> None:
        hints = await self._station.insist(
            "a pairing secret",
            lambda conn: pairing.show(
                conn,
                self._device.id,
                secret=shown.secret,
                valid=shown.valid,
                epoch=self._station.epoch,
            ),
        )
        await self._station.tell(hints)

    async def _keep(self, paired: Paired) -> str:
        """Keep who it is; a link that cannot be kept is taken back at WhatsApp."""
        try:
            hints = await self._station.insist(
                "a link",
                lambda conn: pairing.keep(
                    conn,
                    self._device.id,
                    phone=paired.phone,
                    jid=paired.jid,
                    lid=paired.lid,
                    push_name=paired.push_name,
                    epoch=self._station.epoch,
                ),
            )
        except DomainError as error:
            await unlink(self._station, self._device.id, self._transport, paired.jid)
            if isinstance(error, LeaseLost):
                raise
            return await self._end(error.specific_code)
        _log.info("device linked", device_id=self._device.id)
        await self._station.tell(hints)
        await self._take_history()
        return "linked"

    async def _take_history(self) -> None:
        longest = self._station.durations.history_longest * GRACE
        try:
            async with asyncio.timeout(longest.total_seconds()):
                while not await self._take(await self._several()):
                    continue
        except TimeoutError:
            _log.warning("history cut short", device_id=self._device.id)

    async def _several(self) -> list[Event]:
        """What has come by now, and at least one."""
        events = [await self._events.get()]
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return events

    async def _take(self, events: Sequence[Event]) -> bool:
        """Keep it, in as few inserts as can be; whether that was the last."""
        heard = [event for event in events if isinstance(event, Heard)]
        await receive(self._station, self._device, heard)
        for event in events:
            if isinstance(event, Passing):
                await self._passers.take(event)
        return any(isinstance(event, HistoryShared | LoggedOut) for event in events)

    async def _end(self, code: str) -> str:
        hints = await self._station.insist(
            "the end of a pairing",
            lambda conn: pairing.end(
                conn,
                self._device.id,
                "expired" if code == "pairing-expired" else "refused",
                code=code,
                epoch=self._station.epoch,
            ),
        )
        await self._station.tell(hints)
        return code

    def _hear(self, event: Event) -> None:
        self._loop.call_soon_threadsafe(self._events.put_nowait, event)
