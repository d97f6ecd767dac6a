"""A phone that does what a test tells it, at our own door: also what none should do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.devices.model import DeviceId
from chalicelib.devices.pairing import Method
from chalicelib.inbound.model import Address
from chalicelib.platform import clock
from connectors.events import Connected, Event, OfflineSyncCompleted
from connectors.transport import (
    Emit,
    File,
    SendRefused,
    SentReceipt,
    Transport,
    Uploaded,
)

Act = Callable[["ScriptedPhone"], Awaitable[Any]]


async def come_online(phone: "ScriptedPhone") -> None:
    phone.emit(Connected())
    phone.emit(OfflineSyncCompleted())


async def nothing(phone: "ScriptedPhone") -> None:
    """Well, and at once."""


async def hang(phone: "ScriptedPhone") -> None:
    """Never come back."""
    await asyncio.get_running_loop().create_future()


def fail(error: BaseException) -> Act:
    async def act(phone: "ScriptedPhone") -> None:
        raise error

    return act


@dataclass(kw_only=True)
class Script:
    """What the phones of a test do, changed as they run; `calls` is what was asked."""

    on_connect: Act = come_online
    on_disconnect: Act = nothing
    on_pair: Act = nothing
    on_logout: Act = nothing
    on_send: Act = nothing
    on_probe: Act = nothing
    on_search: Act = nothing
    on_introduction: Act = nothing
    calls: list[tuple[str, int]] = field(default_factory=list)
    phones: list["ScriptedPhone"] = field(default_factory=list)

    def dial(self, device_id: DeviceId, emit: Emit) -> Transport:
        phone = ScriptedPhone(self, device_id, emit)
        self.phones.append(phone)
        return phone

    def of(self, device_id: int) -> "ScriptedPhone":
        """The last one that was dialled for a device."""
        return [p for p in self.phones if p.device_id == device_id][-1]

    def count(self, call: str) -> int:
        return sum(name == call for name, _ in self.calls)


class ScriptedPhone:
    """See Script."""

    def __init__(self, script: Script, device_id: DeviceId, emit: Emit) -> None:
        self.device_id = device_id
        self.emit: Callable[[Event | Any], None] = emit
        self._script = script

    async def _act(self, name: str, act: Act) -> Any:
        self._script.calls.append((name, self.device_id))
        return await act(self)

    async def connect(self, jid: str) -> None:
        await self._act("connect", self._script.on_connect)

    async def disconnect(self) -> None:
        await self._act("disconnect", self._script.on_disconnect)

    async def pair(
        self, method: Method, phone: str | None, *, history: timedelta
    ) -> None:
        await self._act("pair", self._script.on_pair)

    async def cancel_pairing(self) -> None:
        await self._act("cancel_pairing", nothing)

    async def logout(self, jid: str) -> None:
        await self._act("logout", self._script.on_logout)

    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        await self._act("send", self._script.on_send)
        return SentReceipt(whatsapp_id=secret.hex(), at=clock.now())

    async def upload(self, file: File) -> Uploaded:
        raise SendRefused("upload-failed", transient=True)

    async def send_file(
        self, to: Address, uploaded: Uploaded, *, caption: str, secret: bytes
    ) -> SentReceipt:
        return await self.send_text(to, caption, secret=secret)

    async def download(self, reference: bytes) -> bytes:
        return b""

    async def sent_id_for(self, secret: bytes) -> str | None:
        return await self._act("search", self._script.on_search)

    async def show_composing(self, to: Address) -> None:
        """Nobody looks."""

    async def set_present(self, *, present: bool) -> None:
        """Nobody looks."""

    async def mark_read(self, chat: Address, message_ids: Sequence[str]) -> None:
        """Nobody looks."""

    async def check_number(self, phone: str) -> bool | None:
        return None

    async def lid_of(self, phone: str) -> str | None:
        return await self._act("introduce", self._script.on_introduction)

    async def fetch_avatar(self, of: Address) -> bytes | None:
        return None

    async def is_answered(self) -> bool:
        answer = await self._act("probe", self._script.on_probe)
        return bool(answer)
