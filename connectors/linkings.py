"""The linkings under way in a shard: at most one a device, beside everything else."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.devices import pairing
from chalicelib.devices import store as devices
from chalicelib.devices.commands import Command
from chalicelib.devices.model import Device
from chalicelib.devices.pairing import Pairing
from chalicelib.platform import clock, log
from chalicelib.platform.db import Db
from connectors.lines import Lines
from connectors.settling import settle
from connectors.station import MISSING, Station

# Asked longer ago, nobody looks at the dialog any more.
STALE_AFTER = timedelta(minutes=5)

_log = log.get()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A linking and the command that asked for it."""

    command: Command
    task: asyncio.Task[None]


class Linkings:
    """Begins and ends them; what was linked gets its line and its first connection.

    The command stays unsettled for as long as its linking goes on, so that the next
    process begins it again if this one dies.
    """

    def __init__(self, station: Station, lines: Lines) -> None:
        self._station = station
        self._lines = lines
        self._under_way: dict[int, UnderWay] = {}

    def goes_on(self, device_id: int) -> bool:
        """Whether a linking of this device is under way."""
        return device_id in self._under_way

    async def begin(self, command: Command) -> str | None:
        """None when it goes on from here; else why it does not."""
        known = self._under_way.get(command.device_id)
        if known is not None and known.command.id == command.id:
            return None
        device, asked = await self._station.work(lambda conn: _wanted(conn, command))
        if device is None or asked is None:
            return "not-wanted-any-more"
        await self.end(command.device_id)
        if device.transport not in self._station.dials:
            return await self._refuse(device, MISSING[device.transport])
        if clock.now() - asked.started_at > STALE_AFTER:
            return await self._refuse(device, "pairing-expired")
        # A link of before would stay behind at WhatsApp, with keys that nobody uses.
        await self._lines.part(device)
        task = asyncio.create_task(self._see_through(command, device, asked))
        self._under_way[command.device_id] = UnderWay(command, task)
        return None

    async def cancel(self, command: Command) -> str:
        """End it, unless the phone took the secret already."""
        if await self._linked(command):
            return "linked-already"
        await self.end(command.device_id)
        # In that very moment, perhaps.
        linked = await self._linked(command)
        if linked is not None and self._lines.get(linked.id) is None:
            await self._lines.add(linked).open("paired")
        return "cancelled" if linked is None else "linked-already"

    async def end(self, device_id: int) -> None:
        """Stop a linking that is not wanted any more, and settle what asked for it."""
        known = await self._stop(device_id)
        if known is not None:
            await settle(self._station, known.command, "cancelled")

    async def close(self) -> None:
        """Stop all; the next process begins them again."""
        for device_id in list(self._under_way):
            await self._stop(device_id)

    async def _stop(self, device_id: int) -> UnderWay | None:
        known = self._under_way.pop(device_id, None)
        if known is not None:
            known.task.cancel()
            await asyncio.wait([known.task])
        return known

    async def _see_through(
        self, command: Command, device: Device, asked: Pairing
    ) -> None:
        """Until its first connection stands or fails: then it is a line like others."""
        try:
            await self._link(command, device, asked)
        except Exception:
            _log.exception("linking failed", device_id=device.id)
        known = self._under_way.get(device.id)
        if known is not None and known.command.id == command.id:
            del self._under_way[device.id]

    async def _link(self, command: Command, device: Device, asked: Pairing) -> None:
        try:
            await self._station.link(self._station, device, asked)
        except Exception:
            _log.exception("linking broke off", device_id=device.id)
        code, hints = await self._station.insist(
            "the end of a linking",
            lambda conn: pairing.conclude(conn, device.id, epoch=self._station.epoch),
        )
        await self._station.tell(hints)
        await settle(self._station, command, code)
        linked = await self._linked(command)
        if linked is not None:
            await self._lines.add(linked).open("paired")

    async def _linked(self, command: Command) -> Device | None:
        """The device, linked and waiting for its first connection."""
        device = await self._station.insist(
            "a device",
            lambda conn: devices.find(conn, command.account_id, command.device_id),
        )
        linked = device is not None and device.state == "connecting"
        return device if linked else None

    async def _refuse(self, device: Device, code: str) -> str:
        hints = await self._station.insist(
            "a refusal",
            lambda conn: pairing.end(
                conn, device.id, "refused", code=code, epoch=self._station.epoch
            ),
        )
        await self._station.tell(hints)
        return code


def _wanted(conn: Db, command: Command) -> tuple[Device | None, Pairing | None]:
    """Nothing is wanted of a device that was linked, or given up, meanwhile."""
    device = devices.find(conn, command.account_id, command.device_id)
    if device is None or device.state != "pairing":
        return None, None
    return device, pairing.under_way(conn, command.device_id)
