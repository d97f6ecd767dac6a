"""
What every part of the server shares: who there is, and how things reach them.

Delivery is at least once, as the real server's: a stanza stays with the device until
that acknowledged it, and comes again after each login.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.whatsapp.accounts import Account, Accounts, Device
from tests.whatsapp.codec import Codec
from tests.whatsapp.dictionaries import installed
from tests.whatsapp.jid import Jid
from tests.whatsapp.nodes import Node
from tests.whatsapp.offers import Offers
from tests.whatsapp.trust import Identity

if TYPE_CHECKING:
    from tests.whatsapp.phone import Phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A message that a device handed in. `trusted`: with its receiver's token."""

    id: str
    sender: Jid
    to: Jid
    kind: str
    trusted: bool


class Exchange:
    """The server's memory."""

    def __init__(self, media_host: str) -> None:
        self.media_host = media_host
        self.identity = Identity()
        self.codec = Codec(installed())
        self.accounts = Accounts()
        self.phones: dict[str, Phone] = {}
        self.offers = Offers()
        self.media: dict[str, bytes] = {}
        self.passed: list[Passed] = []
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    def new_id(self, kind: str) -> str:
        return f"{kind}-{next(self._ids)}"

    async def deliver(self, device: Device, node: Node) -> None:
        """Give `node` to the device, now or after its next logins, until settled."""
        device.waiting.append(node)
        if device.line is not None:
            await device.line.send(node)

    def settle(self, device: Device, tag: str, ids: set[str]) -> None:
        """The device has these: they come no more."""
        device.waiting[:] = [
            one
            for one in device.waiting
            if one.tag != tag or one.attrs["id"] not in ids
        ]

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that nobody waits for; it is cancelled when the server stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def later(self, seconds: float, work: Coroutine[Any, Any, None]) -> None:
        self.begin(_after(seconds, work))

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def correspondents_of(self, account: Account) -> list[Account]:
        """Those who may keep a list of the account's devices, itself among them."""
        known = map(self.accounts.by_phone, sorted(account.correspondents))
        return [account, *(one for one in known if one is not None)]

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.unknown[f"failed: {error!r}"] += 1


async def _after(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        work.close()
        raise
    await work
