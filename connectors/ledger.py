"""What a session says of its device: written for the scanner, told to people."""

from chalicelib.devices import actions as devices
from chalicelib.devices import pairing
from chalicelib.devices.model import Device
from chalicelib.platform import log
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from connectors.session import RestUntil, Say
from connectors.station import Station

_log = log.get()


class Ledger:
    """The row of one device. Raises LeaseLost or Conflict when it is not ours."""

    def __init__(self, station: Station, device: Device) -> None:
        self._station = station
        self._device = device

    async def say(self, said: Say) -> None:
        """Its state, and why."""
        _log.info(
            "device changed",
            device_id=self._device.id,
            state=said.state,
            code=said.code,
        )
        hints = await self._station.insist(
            "a state", lambda conn: self._say(conn, said)
        )
        await self._station.tell(hints)

    async def allow_bulk(self) -> None:
        """All that waited for it was heard and judged."""
        await self._station.insist(
            "readiness",
            lambda conn: devices.allow_bulk(
                conn, self._device.id, epoch=self._station.epoch
            ),
        )

    async def rest(self, rest: RestUntil) -> None:
        """No bulk until then, whatever its state."""
        hints = await self._station.insist(
            "a restriction",
            lambda conn: devices.rest(
                conn, self._device.id, until=rest.until, code=rest.code
            ),
        )
        await self._station.tell(hints)

    def _say(self, conn: Db, said: Say) -> list[Hint]:
        epoch = self._station.epoch
        told = devices.set_state(
            conn, self._device.id, said.state, code=said.code, epoch=epoch
        )
        if said.state == "online":
            told += pairing.advance(conn, self._device.id, "online", epoch=epoch)
        return told
