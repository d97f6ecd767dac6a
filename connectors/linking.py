"""Links one device: secrets to show, then a number to keep, or the reason why not."""

import asyncio
from datetime import timedelta

from chalicelib.devices import actions as devices
from chalicelib.devices import pairing
from chalicelib.devices.model import Device
from chalicelib.devices.pairing import Pairing
from chalicelib.errors import DomainError
from chalicelib.platform import log
from connectors.events import Event, Paired, PairingEnded, PairingSecret
from connectors.station import Station

# Codes renew themselves for less than this; a linking that is silent longer is over.
LONGEST = 180.0
HISTORY = timedelta(days=30)

_log = log.get()


class Linking:
    """One linking under way, on a transport of its own that ends with it."""

    def __init__(self, station: Station, device: Device, asked: Pairing) -> None:
        self._station = station
        self._device = device
        self._asked = asked
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._transport = station.dials[device.transport](device.id, self._hear)

    async def run(self) -> str:
        """What came of it: `linked`, or the code of the reason why not."""
        try:
            async with asyncio.timeout(LONGEST):
                await self._transport.pair(
                    self._asked.method, self._asked.phone, history=HISTORY
                )
                return await self._follow()
        except TimeoutError:
            return await self._end("pairing-expired")
        except DomainError as error:
            return await self._end(error.specific_code)
        finally:
            await self._transport.cancel_pairing()

    async def _follow(self) -> str:
        while True:
            match await self._events.get():
                case PairingSecret() as shown:
                    await self._show(shown)
                case Paired() as paired:
                    await self._keep(paired)
                    return "linked"
                case PairingEnded(code):
                    return await self._end(code)
                case _:
                    continue

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

    async def _keep(self, paired: Paired) -> None:
        hints = await self._station.insist(
            "a link",
            lambda conn: [
                *pairing.advance(
                    conn, self._device.id, "scanned", epoch=self._station.epoch
                ),
                *devices.link(
                    conn,
                    self._device.id,
                    phone=paired.phone,
                    jid=paired.jid,
                    lid=paired.lid,
                    push_name=paired.push_name,
                    epoch=self._station.epoch,
                ),
            ],
        )
        _log.info("device linked", device_id=self._device.id)
        await self._station.tell(hints)

    async def _end(self, code: str) -> str:
        hints = await self._station.insist(
            "the end of a pairing",
            lambda conn: pairing.end(
                conn,
                self._device.id,
                "expired" if code == "pairing-expired" else "refused",
                code=code,
            ),
        )
        await self._station.tell(hints)
        return code

    def _hear(self, event: Event) -> None:
        self._loop.call_soon_threadsafe(self._events.put_nowait, event)
