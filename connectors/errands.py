"""Does what people asked of the shard's devices, in the order they asked."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from chalicelib.chats import store as chats
from chalicelib.devices import actions as devices
from chalicelib.devices import commands, pairing
from chalicelib.devices import store as device_store
from chalicelib.devices.commands import Command
from chalicelib.devices.hints import status
from chalicelib.devices.model import DeviceState
from chalicelib.errors import DomainError
from chalicelib.inbound.model import Address
from chalicelib.platform import log
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from connectors.fetching import Fetching
from connectors.lines import Lines
from connectors.linkings import Linkings
from connectors.settling import settle
from connectors.station import AWAY, Station

# One phone that is slow to connect keeps nobody waiting but itself and its turn.
AT_ONCE = 16

_log = log.get()


class Errands:
    """One command of a device after the other, several devices side by side.

    Linkings and files go on beside them.
    """

    def __init__(self, station: Station, lines: Lines) -> None:
        self._station = station
        self._lines = lines
        self._linkings = Linkings(station, lines)
        self._fetching = Fetching(station, lines)
        self._asked = asyncio.Event()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._busy: dict[int, asyncio.Task[None]] = {}
        # Asked of while they were busy.
        self._skipped: set[int] = set()

    def ask(self) -> None:
        """There may be commands."""
        self._asked.set()

    async def serve(self) -> None:
        """Do what waits, whenever something may."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self._begin()
            except AWAY as error:
                _log.warning("commands not read", reason=type(error).__name__)

    async def close(self) -> None:
        """Begin nothing more, and end what goes on beside."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._linkings.close()
        await self._fetching.close()

    async def _begin(self) -> None:
        """Everything that waits now; a device that is busy looks again by itself."""
        waiting: dict[int, list[Command]] = defaultdict(list)
        busy = set(self._busy)
        for command in await self._station.work(
            lambda conn: commands.take(conn, self._station.shard)
        ):
            waiting[command.device_id].append(command)
        for device_id, asked in waiting.items():
            if device_id in self._busy:
                self._skipped.add(device_id)
            elif device_id in busy:
                self.ask()  # while we read: what was read may be done by now
            else:
                task = asyncio.create_task(self._serve_one(device_id, asked))
                self._busy[device_id] = task

    async def _serve_one(self, device_id: int, asked: Sequence[Command]) -> None:
        try:
            async with self._room:
                for command in asked:
                    await self._do_and_settle(command)
        except AWAY as error:
            _log.warning("command waits", reason=type(error).__name__)
        except Exception:
            _log.exception("commands given up", device_id=device_id)
        finally:
            del self._busy[device_id]
            if device_id in self._skipped:
                self._skipped.remove(device_id)
                self.ask()

    async def _do_and_settle(self, command: Command) -> None:
        code = await self._try(command)
        if code is None:
            return
        await settle(self._station, command, code)
        if command.kind == "refresh":
            # What came of it may be seen nowhere else.
            await self._station.tell([status(command.account_id, command.device_id)])

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
                return await self._linkings.cancel(command)
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
        if line is None and self._linkings.goes_on(command.device_id):
            return "still-offline"
        if line is None or line.session.is_logged_out:
            return "qr-required"
        if line.session.is_connected:
            return "already-connected"
        await line.open("refresh")
        if line.session.is_connected:
            return "reconnected"
        return "qr-required" if line.session.is_logged_out else "still-offline"

    async def _part(self, command: Command, state: DeviceState, code: str) -> str:
        """Unlink and let go. It ends in one known state, whatever WhatsApp answers."""
        await self._linkings.end(command.device_id)
        device = await self._station.work(
            lambda conn: device_store.lock(conn, command.device_id)
        )
        if device is not None:
            await self._lines.part(device)
        hints = await self._station.insist(
            "a state", lambda conn: self._let_go(conn, command, state, code)
        )
        await self._station.tell(hints)
        return "done"

    def _let_go(
        self, conn: Db, command: Command, state: DeviceState, code: str
    ) -> list[Hint]:
        epoch, device_id = self._station.epoch, command.device_id
        told = pairing.end(
            conn, device_id, "cancelled", code="pairing-cancelled", epoch=epoch
        )
        return told + devices.set_state(conn, device_id, state, code=code, epoch=epoch)

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
