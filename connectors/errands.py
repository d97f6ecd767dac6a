"""Does what people asked of the shard's devices, in the order they asked."""

import asyncio

from chalicelib.chats import store as chats
from chalicelib.devices import actions as devices
from chalicelib.devices import commands
from chalicelib.devices.commands import Command
from chalicelib.devices.model import DeviceState
from chalicelib.errors import DomainError
from chalicelib.inbound.model import Address
from chalicelib.platform import log
from connectors.fetching import Fetching
from connectors.line import Line
from connectors.lines import Lines
from connectors.linkings import Linkings
from connectors.station import AWAY, Station

_log = log.get()


class Errands:
    """One command after the other; linkings and files go on beside them."""

    def __init__(self, station: Station, lines: Lines) -> None:
        self._station = station
        self._lines = lines
        self._linkings = Linkings(station, lines)
        self._fetching = Fetching(station, lines)
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """There may be commands."""
        self._asked.set()

    async def serve(self) -> None:
        """Do what waits, whenever something may."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self.run()
            except AWAY as error:
                _log.warning("commands not read", reason=type(error).__name__)

    async def run(self) -> None:
        """Everything that waits now, each settled with what came of it."""
        waiting = await self._station.work(
            lambda conn: commands.take(conn, self._station.shard)
        )
        for command in waiting:
            code = await self._try(command)
            if code is None:
                continue
            await self._station.insist(
                "a command",
                lambda conn, c=command, came=code: commands.settle(
                    conn, c.id, code=came
                ),
            )
            _log.info(
                "command done",
                device_id=command.device_id,
                kind=command.kind,
                code=code,
            )

    async def close(self) -> None:
        """Begin nothing more, and end what goes on beside."""
        await self._linkings.close()
        await self._fetching.close()

    async def _try(self, command: Command) -> str | None:
        try:
            return await self._do(command)
        except DomainError as error:
            return error.specific_code
        except AWAY:
            raise
        except Exception:
            _log.exception("command failed", device_id=command.device_id)
            return "failed"

    async def _do(self, command: Command) -> str | None:
        match command.kind:
            case "pair":
                return await self._linkings.begin(command)
            case "cancel-pairing":
                await self._linkings.end(command.device_id)
                return "cancelled"
            case "refresh":
                return await self._refresh(command)
            case "logout":
                return await self._part(command, "logged-out", "logged-out-here")
            case "remove":
                return await self._part(command, "removed", "removed-here")
            case "mark-read":
                return await self._mark_read(command)
            case "fetch-media":
                self._fetching.begin(command)
                return None

    async def _refresh(self, command: Command) -> str:
        line = self._lines.get(command.device_id)
        if line is None:
            return "qr-required"
        if line.session.is_connected:
            return "already-connected"
        await line.open("refresh")
        if line.session.is_connected:
            return "reconnected"
        return "qr-required" if line.session.state == "closed" else "still-offline"

    async def _part(self, command: Command, state: DeviceState, code: str) -> str:
        """Unlink and let go. It ends in one known state, whatever WhatsApp answers."""
        await self._linkings.end(command.device_id)
        line = self._lines.get(command.device_id)
        if line is not None:
            await self._unlink(line)
            await self._lines.remove(command.device_id)
        hints = await self._station.insist(
            "a state",
            lambda conn: devices.set_state(
                conn,
                command.device_id,
                state,
                code=code,
                epoch=self._station.epoch,
            ),
        )
        await self._station.tell(hints)
        return "done"

    async def _unlink(self, line: Line) -> None:
        try:
            async with self._station.switchboard:
                await line.transport.logout(line.device.jid or "")
        except Exception:
            _log.exception("unlinking failed", device_id=line.device.id)

    async def _mark_read(self, command: Command) -> str:
        line, chat_id = self._lines.get(command.device_id), command.chat_id
        if line is None or chat_id is None or not line.session.is_connected:
            return "offline"
        heard = await self._station.work(
            lambda conn: chats.last_heard(
                conn, account_id=command.account_id, chat_id=chat_id
            )
        )
        if heard:
            chat = Address(phone=heard[0].phone, lid=heard[0].lid)
            await line.transport.mark_read(chat, [line.whatsapp_id for line in heard])
        return "done"
