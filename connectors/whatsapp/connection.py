"""
A linked device's connection, from start to start. Lives in the engine's loop.

whatsmeow makes a connection that dropped anew by itself, and we let it: a start of our
own would leave two database connections behind each time, write to Go's unlocked
tables, and fight with whatsmeow for the same keys. So one client serves until it is
stopped, or is over. To the session a drop is a drop all the same: it hears
Disconnected, waits as long as it sees fit, and asks to connect. If whatsmeow was
faster, it hears Connected at once; else when it comes. So a connection that drops again
and again is believed later and later, and the devices of a shard do not come back in
the same second.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from google.protobuf.message import Message

from chalicelib.platform import clock, log
from connectors.events import (
    Connected,
    Disconnected,
    LoggedOut,
    NameLearned,
    OfflineSyncCompleted,
    Restricted,
    SessionEvent,
    Unanswered,
)
from connectors.transport import Emit
from connectors.whatsapp import library, outcomes
from connectors.whatsapp.addresses import Own, own_of, written
from connectors.whatsapp.clients import Client, Ended, NotRunning
from connectors.whatsapp.history import History
from connectors.whatsapp.library import Neonize
from connectors.whatsapp.lines import EARLIEST
from connectors.whatsapp.outage import Outage
from connectors.whatsapp.protos import plain, raw
from connectors.whatsapp.reading import read
from connectors.whatsapp.store import SessionStore
from connectors.whatsapp.trickle import Trickle

# It asks neonize alone, and nobody beyond.
LOOK_EVERY = 30.0

T = TypeVar("T")

_log = log.get()


class Connection:
    """At most one client, and what it is about."""

    def __init__(
        self, store: SessionStore, patience: timedelta, outage: Outage, emit: Emit
    ) -> None:
        self._store = store
        self._patience = patience
        self._outage = outage
        self._emit = emit
        self._client: Client | None = None
        self._jid = ""
        self._own: Own | None = None
        self._settled = asyncio.Event()
        self._early: list[Any] = []
        self._resting: Restricted | None = None
        # How often it rose or fell: the same twice, and it stood all the while.
        self.turns = 0
        # Whether the session asked since it last heard Disconnected.
        self._wanted = False
        self._standing = False
        self._synced = False
        self._over = False
        self._gone = False
        self._parting = False
        self._push_name = ""
        self._trickle: Trickle | None = None
        self._learning: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def open(self, jid: str) -> None:
        """See `Transport.connect`."""
        if self._over or jid != self._jid:
            await self.close()
        if self._client is not None:
            self._wanted = True
            self._tell_how_it_stands()
        elif self._resting and self._resting.until > clock.now():
            self._emit(Disconnected(self._resting.code))
        elif self._outage.is_on(time.monotonic()):
            self._emit(Disconnected("connection-refused"))
        elif not await asyncio.to_thread(self._store.has, jid):
            self._emit(LoggedOut("session-missing"))
        else:
            self._wanted = True
            await self._start(jid)
            if not self._settled.is_set():
                # whatsmeow waits for the answer to its login for ever.
                self._over = True
                self._outage.fail(time.monotonic())
                self._lose("connection-timeout")
            if self._over:
                await self.close()

    async def close(self) -> None:
        """See `Transport.disconnect`."""
        self._wanted = False
        self._fall()
        if self._watching is not None:
            self._watching.cancel()
        if self._client is not None:
            await self._client.stop()
        self._client = None
        self._catch_up()
        if self._trickle is not None:
            await self._trickle.finish()
        self._trickle = None
        if self._gone:
            # whatsmeow removes the keys as well, but nobody knows when: a start that
            # found them, only to see them vanish, would end the process.
            await asyncio.to_thread(self._store.forget, self._jid)
        self._over = self._gone = False

    async def unlink(self, jid: str) -> None:
        """See `Transport.logout`.

        Whether LoggedOut comes of it is chance, so the call's return decides. When
        WhatsApp cannot be asked, the keys go all the same: nobody can use them again,
        and the phone drops a device that stays away.
        """
        self._parting = True
        try:
            if not self._standing:
                await self.close()
            if await asyncio.to_thread(self._store.has, jid):
                await self._ask_to_unlink(jid)
            await self.close()
            await asyncio.to_thread(self._store.forget, jid)
        finally:
            self._parting = False

    async def ask(self, verb: Callable[[Neonize], Awaitable[T]]) -> T:
        """Call neonize, of a connection that stands; raises NotRunning or its error."""
        if self._client is None or not self._standing:
            raise NotRunning
        return await self._client.call(verb)

    def doubt(self) -> None:
        """Something was left without an answer."""
        if self._standing and self._wanted:
            self._emit(Unanswered())

    async def _start(self, jid: str) -> None:
        """Begin, and wait for what comes of it, but not for ever."""
        self._settled.clear()
        self._own, self._jid = None, jid
        self._client = Client(self._store, self._hear)
        self._watching = asyncio.create_task(self._watch())
        await self._client.resume(jid)
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                await self._settled.wait()
        except TimeoutError:
            return

    async def _ask_to_unlink(self, jid: str) -> None:
        if self._client is None:
            await self._start(jid)
        try:
            await self.ask(lambda neonize: neonize.logout())
        except (library.load().error, NotRunning) as error:
            _log.warning("whatsapp not told of a logout", reason=type(error).__name__)

    def _hear(self, happened: Any) -> None:
        if outcomes.is_about_standing(happened):
            self.turns += 1
        if self._standing or outcomes.is_about_standing(happened):
            self._take(happened)
            self._settled.set()
            self._catch_up()
        else:
            # whatsmeow says Connected after an exchange of its own with the server, and
            # what waited for us may be faster.
            self._early.append(happened)

    def _catch_up(self) -> None:
        early, self._early = self._early, []
        for happened in early:
            self._take(happened)

    def _take(self, happened: Any) -> None:
        turns = outcomes.of_connection(happened, clock.now())
        if isinstance(happened, Ended) and not self._standing:
            self._outage.fail(time.monotonic())
        if outcomes.is_final(happened):
            self._over = True
            self._fall()
        for turn in turns:
            self._turn(turn)
        if isinstance(happened, raw.HistorySync):
            self._share(happened)
        elif not turns and isinstance(happened, Message):
            for event in read(happened, self._whose()):
                self._emit(event)

    def _share(self, late: raw.HistorySync) -> None:
        """More of the past, after the linking: it goes as far back as asked then."""
        if self._trickle is None:
            self._trickle = Trickle(History(self._whose(), EARLIEST), self._emit)
        self._trickle.add(late)

    def _turn(self, turn: SessionEvent) -> None:
        match turn:
            case Connected():
                if self._standing:
                    # Made anew without a word of its end. What waited meanwhile is
                    # still to come: the session must not go on as if it had heard it.
                    self._lose("connection-lost")
                self._standing = True
                self._outage.stand(id(self))
                self._tell_how_it_stands()
            case OfflineSyncCompleted():
                self._synced = self._standing
                self._tell_that_all_came()
            case Disconnected(code):
                self._lose(code)
            case LoggedOut():
                self._gone = True
                self._say(turn)
            case Restricted():
                self._resting = turn
                self._say(turn)
            case _:
                self._say(turn)

    def _tell_how_it_stands(self) -> None:
        if self._wanted and self._standing:
            self._say(Connected())
            self._tell_that_all_came()

    def _tell_that_all_came(self) -> None:
        if self._wanted and self._synced:
            self._say(OfflineSyncCompleted())
            self._learning = asyncio.create_task(self._learn_name())

    def _lose(self, code: str) -> None:
        self._fall()
        if self._wanted:
            self._wanted = False
            self._say(Disconnected(code))

    def _fall(self) -> None:
        self._standing = self._synced = False
        self._outage.fall(id(self))

    def _say(self, turn: SessionEvent) -> None:
        if not self._parting:
            self._emit(turn)

    def _whose(self) -> Own:
        if self._own is None:
            me = self._client.me if self._client else raw.Device()
            self._own = own_of(self._jid, written(me.LID))
        return self._own

    async def _watch(self) -> None:
        """Look for the ends that nothing tells of.

        Told to connect anew, whatsmeow tries once and says nothing if it fails; and for
        the answer to a login it waits for ever.
        """
        was_mute = False
        while self._client is not None:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(NotRunning, library.load().error):
                is_linked = await self._client.call(lambda it: it.is_connected)
                if self._standing and not is_linked:
                    self.doubt()
                is_mute = is_linked and not self._standing
                if is_mute and was_mute:
                    self._over = True
                    self._lose("connection-timeout")
                was_mute = is_mute

    async def _learn_name(self) -> None:
        """The phone may have renamed itself; no event says so."""
        try:
            name = plain((await self.ask(lambda neonize: neonize.get_me())).PushName)
        except NotRunning:
            return
        if name and name != self._push_name:
            self._push_name = name
            self._emit(NameLearned(name))
