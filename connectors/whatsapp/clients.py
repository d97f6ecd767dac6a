"""
One start of neonize, under the rules that keep the process alive.

* neonize's tables of clients are Go maps without a lock, and two writers at once end
  the process. So starts and stops go one at a time: whoever calls holds the
  switchboard's lock from a start until its first outcome, and round every stop.
* At every call it looks a client up there and uses what it finds: one that is not there
  yet, or no more, ends the process as well. So nothing is called before a client has
  told us something, nor after its stop, and a stop waits for the calls under way.
* Go goes on calling back a client that was stopped, and collecting one stops whichever
  has its uuid. So every start has a uuid of its own, and no client is ever freed.
* Its pool of database connections cannot be closed: up to two stay of each start. So
  there are as few starts as can be (see `connection`), and the server is told to end
  what a stopped client left. Of the sockets our side keeps its ends (see `wear`).
* Its queue of events holds a hundred, and then it stands still: handlers pass on what
  they got, and return.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import psycopg

from connectors.whatsapp import library, wear
from connectors.whatsapp.addresses import device_jid
from connectors.whatsapp.library import Neonize
from connectors.whatsapp.protos import raw, registration
from connectors.whatsapp.store import SessionStore

# Telling us something is the first thing that a client does once it may be called. What
# comes before is opening its store, and dialling, which fails by itself in time.
BEGIN_PATIENCE = 15.0
# Calls come back within seconds of a disconnect; by then they have at least been made.
CALLS_PATIENCE = 10.0
# The thread of a stopped client comes back at once, but for one that shows codes.
END_PATIENCE = 2.0

HEARD = (
    raw.PairStatus,
    raw.Connected,
    raw.KeepAliveTimeout,
    raw.LoggedOut,
    raw.StreamReplaced,
    raw.TemporaryBan,
    raw.ConnectFailure,
    raw.ClientOutdated,
    raw.Disconnected,
    raw.HistorySync,
    raw.Message,
    raw.Receipt,
    raw.ChatPresence,
    raw.OfflineSyncCompleted,
    raw.UndecryptableMessage,
)

NO_HISTORY = timedelta(0)

T = TypeVar("T")


class NotRunning(Exception):
    """The client has not begun, or was stopped: neonize was not asked."""


@dataclass(frozen=True, slots=True)
class CodeShown:
    """The content of the next QR code."""

    content: str


@dataclass(frozen=True, slots=True)
class Ended:
    """neonize let go of the client by itself, mostly because it could not connect."""

    error: str


# One of neonize's events, CodeShown or Ended.
Tell = Callable[[Any], None]

_kept: list["Client"] = []
# By name. One that was opening a connection may be done with it after its stop.
_stopped: list[str] = []


def started() -> int:
    """How often neonize was started in this process, ever."""
    return len(_kept)


class Client:
    """From its start to its stop, and never again. Lives in the engine's loop."""

    def __init__(self, store: SessionStore, tell: Tell) -> None:
        _kept.append(self)
        self._store = store
        self._name = secrets.token_hex(8)
        self._tell: Tell | None = tell
        self._stopping = False
        self._neonize: Neonize | None = None
        self._begun = asyncio.Event()
        self._begins_until = 0.0
        self._running: asyncio.Task[None] | None = None
        self._calls: set[asyncio.Task[Any]] = set()
        self._hanging_up: asyncio.Future[None] | None = None

    @property
    def me(self) -> raw.Device:
        """Who it is, as of its start or, linked just now, of its linking."""
        known = self._neonize.me if self._neonize else None
        return known or raw.Device()

    async def resume(self, jid: str) -> None:
        """Connect; the keys of `jid` must be in the store. What comes of it is told."""
        await self._start(jid, NO_HISTORY)

    async def link(self, history: timedelta) -> None:
        """Begin to show codes, and ask for so much history of whoever takes one."""
        await self._start(None, history)

    async def call(self, verb: Callable[[Neonize], Awaitable[T]]) -> T:
        """Ask neonize; raises NotRunning, or what neonize does."""
        if self._neonize is None or self._stopping or not self._begun.is_set():
            raise NotRunning
        task = asyncio.ensure_future(verb(self._neonize))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        # Whoever gives up waiting does not call the thread back.
        return await asyncio.shield(task)

    async def stop(self) -> None:
        """Let go, keeping the link. What comes until then is told, and no more."""
        if self._neonize is None or self._running is None or self._stopping:
            return
        self._stopping = True
        wear.of_this_process.grow()
        patience = self._begins_until - asyncio.get_running_loop().time()
        await _wait(self._begun.wait(), patience)
        if calls := frozenset(self._calls):
            await self._neonize.disconnect()
            await asyncio.wait(calls, timeout=CALLS_PATIENCE)
        await self._neonize.stop()
        self._tell = None
        await asyncio.wait({self._running}, timeout=END_PATIENCE)
        _stopped.append(self._name)
        with contextlib.suppress(psycopg.OperationalError):
            await asyncio.to_thread(self._store.release, _stopped)

    async def _start(self, jid: str | None, history: timedelta) -> None:
        neonize = library.load().new_client(
            self._store.address_for(self._name),
            props=_introduction(history),
            uuid=self._name,
            new_device=jid is None,
        )
        # Afterwards: the constructor would make the number the uuid, and a number may
        # have two devices.
        neonize.jid = device_jid(jid) if jid else None
        neonize.event.qr(self._show)
        for kind in HEARD:
            neonize.event(kind)(self._hear)
        self._neonize = neonize
        self._begins_until = asyncio.get_running_loop().time() + BEGIN_PATIENCE
        running = self._running = await neonize.connect()
        running.add_done_callback(self._end)

    async def _show(self, _: Any, content: bytes) -> None:
        self._say(CodeShown(content.decode()))

    async def _hear(self, _: Any, happened: Any) -> None:
        self._say(happened)

    def _end(self, running: "asyncio.Task[None]") -> None:
        error = None if running.cancelled() else running.exception()
        if self._stopping:
            return
        if self._neonize is not None and self._begun.is_set():
            # It may go on without neonize, and acknowledge what nobody hears.
            self._hanging_up = asyncio.ensure_future(self._neonize.disconnect())
        self._say(Ended(str(error or "")))

    def _say(self, happened: Any) -> None:
        self._begun.set()
        if self._tell is not None:
            self._tell(happened)


def _introduction(history: timedelta) -> registration.DeviceProps:
    """How a phone lists us among its linked devices, and what it is to share."""
    days = history // timedelta(days=1)
    return registration.DeviceProps(
        os="Carillon",
        platformType=registration.DeviceProps.DESKTOP,
        requireFullSync=False,
        historySyncConfig=registration.DeviceProps.HistorySyncConfig(
            fullSyncDaysLimit=days, recentSyncDaysLimit=days
        ),
    )


async def _wait(something: Awaitable[Any], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await something
    except TimeoutError:
        return
