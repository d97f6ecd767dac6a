"""One device's connection, made and ended in its turn, however a transport fails."""

import asyncio
from collections.abc import Callable

from chalicelib.devices.model import Device, DeviceId
from chalicelib.platform import log
from connectors.events import Disconnected
from connectors.session import Probed
from connectors.station import Station
from connectors.transport import Transport

_log = log.get()

Hear = Callable[[Disconnected | Probed], None]


class Call:
    """What a session wants of its transport. Nothing here raises: what a transport does
    against its word is logged, and what follows from it is heard."""

    def __init__(
        self, station: Station, device: Device, transport: Transport, hear: Hear
    ) -> None:
        self._station = station
        self._device = device
        self._transport = transport
        self._hear = hear

    async def make(self, *, wanted: Callable[[], bool]) -> None:
        """Connect, if it is still wanted when our turn comes."""
        jid = self._device.jid
        try:
            async with self._station.turn():
                if jid is not None and wanted():
                    await self._transport.connect(jid)
        except TimeoutError:
            _log.warning("connecting took too long", device_id=self._device.id)
            self._hear(Disconnected("connection-timeout"))
        except Exception:
            _log.exception("connecting failed", device_id=self._device.id)
            self._hear(Disconnected("connection-refused"))

    async def hang_up(self) -> None:
        """Let the transport go; it would only try again by itself."""
        try:
            async with self._station.turn():
                await self._transport.disconnect()
        except Exception:
            _log.exception("hanging up failed", device_id=self._device.id)

    async def probe(self, connection: int) -> None:
        """Ask for something small; no answer in time is none."""
        answered = False
        try:
            patience = self._station.durations.probe_patience.total_seconds()
            async with asyncio.timeout(patience):
                answered = await self._transport.is_answered()
        except TimeoutError:
            _log.info("probe not answered", device_id=self._device.id)
        except Exception:
            _log.exception("probing failed", device_id=self._device.id)
        self._hear(Probed(connection, answered))

    async def unlink(self) -> None:
        """Unlink at WhatsApp and forget the keys, as far as that can be done now."""
        if self._device.jid is not None:
            await unlink(
                self._station, self._device.id, self._transport, self._device.jid
            )


async def unlink(
    station: Station, device_id: DeviceId, transport: Transport, jid: str
) -> None:
    """Unlink a JID. Should it fail, WhatsApp drops what nobody uses by itself."""
    try:
        async with station.turn():
            await transport.logout(jid)
    except Exception:
        _log.exception("unlinking failed", device_id=device_id)
