"""
One linking, from the first code to the end of the history. Lives in the engine's loop.

neonize shows six QR codes, one after the other, and then falls silent for good: no
event says that they ran out, and its thread never comes back. So the end is ours to
tell, and a linking belongs into a process that ends with it. After a code was taken
WhatsApp closes the stream with 515 and neonize connects again, a normal step. Nor does
anything say when a phone has shared all its history: a while without any is the end.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from chalicelib.devices.pairing import Method
from chalicelib.platform import clock
from chalicelib.platform.config import Durations
from connectors.events import (
    Event,
    HistoryShared,
    NameLearned,
    Paired,
    PairingEnded,
    PairingSecret,
)
from connectors.transport import Emit
from connectors.whatsapp import library
from connectors.whatsapp.addresses import Own, own_of, written
from connectors.whatsapp.clients import Client, CodeShown, Ended, NotRunning
from connectors.whatsapp.history import History
from connectors.whatsapp.protos import plain, raw
from connectors.whatsapp.reading import read
from connectors.whatsapp.store import SessionStore

FIRST_CODE, NEXT_CODE = timedelta(seconds=60), timedelta(seconds=20)
# Eight characters can be typed for as long as neonize would have shown QR codes.
TYPED_CODE = FIRST_CODE + 5 * NEXT_CODE
# The phone says that somebody wants to link it.
NOTICE = True
# A next code may come a little late.
GRACE = timedelta(seconds=5)


class Linking:
    """Of one device, once."""

    def __init__(self, store: SessionStore, durations: Durations, emit: Emit) -> None:
        self._durations = durations
        self._emit: Emit = emit
        self._client = Client(store, self._hear)
        self._method: Method = "qr"
        self._phone = ""
        self._since = clock.now()
        self._own: Own | None = None
        self._past: History | None = None
        self._codes = 0
        self._under_way = asyncio.Event()
        self._over = False
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._asking: asyncio.Task[None] | None = None

    async def begin(
        self, method: Method, phone: str | None, history: timedelta
    ) -> None:
        """See `Transport.pair`."""
        self._method, self._phone = method, phone or ""
        self._since = clock.now() - history
        await self._client.link(history)
        try:
            async with asyncio.timeout(
                self._durations.connect_patience.total_seconds()
            ):
                await self._under_way.wait()
        except TimeoutError:
            self._end("pairing-unreachable")

    async def cancel(self) -> None:
        """See `Transport.cancel_pairing`."""
        self._finish()
        await self._client.stop()

    def _hear(self, happened: Any) -> None:
        self._under_way.set()
        match happened:
            case CodeShown(content):
                self._show(content)
            case raw.PairStatus():
                self._take(happened)
            case raw.ClientOutdated():
                self._end("client-outdated")
            case Ended() | raw.ConnectFailure() if self._own is None:
                self._end("pairing-unreachable")
            case Ended():
                self._share()
            case _:
                self._hear_of_chats(happened)

    def _show(self, content: str) -> None:
        self._codes += 1
        if self._method == "qr":
            self._offer(content, FIRST_CODE if self._codes == 1 else NEXT_CODE)
        elif self._codes == 1:
            self._asking = asyncio.create_task(self._ask_for_characters())

    async def _ask_for_characters(self) -> None:
        lib = library.load()
        # WhatsApp takes no other name here than a browser's with its system.
        name = (lib.enums.ClientName.LINUX, lib.enums.ClientType.CHROME)
        try:
            code = await self._client.call(
                lambda neonize: neonize.PairPhone(self._phone, NOTICE, *name)
            )
        except (lib.error, NotRunning):
            self._end("pairing-refused")
        else:
            self._offer(code, TYPED_CODE)

    def _offer(self, secret: str, valid: timedelta) -> None:
        if self._over:
            return
        self._emit(PairingSecret(secret, valid))
        self._in("secret", valid + GRACE, lambda: self._end("pairing-expired"))

    def _take(self, status: raw.PairStatus) -> None:
        if status.Status == raw.PairStatus.ERROR:
            self._end("pairing-refused")
            return
        jid, lid = written(status.ID), written(self._client.me.LID)
        self._own = own_of(jid, lid)
        self._past = History(self._own, self._since)
        self._forget("secret")
        self._emit(
            Paired(phone=self._own.phone, jid=jid, lid=self._own.lid, push_name=None)
        )
        self._in("longest", self._durations.history_longest, self._share)

    def _hear_of_chats(self, happened: Any) -> None:
        if self._own is None or self._past is None:
            return
        if isinstance(happened, raw.HistorySync):
            for batch in self._past.read(happened):
                self._tell(batch)
        else:
            self._tell(read(happened, self._own))
        if isinstance(happened, raw.Connected | raw.HistorySync) and not self._over:
            self._in("quiet", self._durations.history_quiet, self._share)
        if isinstance(happened, raw.LoggedOut):
            self._share()

    def _tell(self, events: Iterable[Event]) -> None:
        for event in events:
            self._emit(event)

    def _share(self) -> None:
        """All came that will. By now the phone also told how its owner is called."""
        if self._over:
            return
        self._finish()
        self._asking = asyncio.create_task(self._say_who_and_end())

    async def _say_who_and_end(self) -> None:
        try:
            me = await self._client.call(lambda neonize: neonize.get_me())
        except NotRunning:
            return
        if name := plain(me.PushName):
            self._emit(NameLearned(name))
        self._emit(HistoryShared())

    def _end(self, code: str) -> None:
        if not self._over and self._own is None:
            self._finish()
            self._emit(PairingEnded(code))

    def _finish(self) -> None:
        self._over = True
        for timer in self._timers.values():
            timer.cancel()

    def _in(self, what: str, delay: timedelta, then: Callable[[], None]) -> None:
        """Once, from now; anew if it is set already."""
        self._forget(what)
        loop = asyncio.get_running_loop()
        self._timers[what] = loop.call_later(delay.total_seconds(), then)

    def _forget(self, what: str) -> None:
        if timer := self._timers.get(what):
            timer.cancel()
