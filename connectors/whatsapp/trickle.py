"""Old lines that a phone shares late, let through a few at a time.

What comes now must not wait behind months of chats: a STOP above all. So they are read
off the loop, and between two batches there is a pause.
"""

import asyncio
from collections import deque

from chalicelib.platform import log
from connectors.transport import Emit
from connectors.whatsapp.history import History
from connectors.whatsapp.protos import raw

PAUSE = 1.0

_log = log.get()


class Trickle:
    """The histories that one connection brings, in their order."""

    def __init__(self, history: History, emit: Emit) -> None:
        self._history = history
        self._emit = emit
        self._waiting: deque[raw.HistorySync] = deque()
        self._pause = PAUSE
        self._running: asyncio.Task[None] | None = None

    def add(self, shared: raw.HistorySync) -> None:
        """Let it through when what came before is."""
        self._waiting.append(shared)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())

    async def finish(self) -> None:
        """All that is left, without a pause: nobody shares it again."""
        self._pause = 0
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        while self._waiting:
            try:
                await self._let_through(self._waiting.popleft())
            except Exception:
                # One that cannot be read must not hold up the next, or the end.
                _log.exception("history not read")

    async def _let_through(self, shared: raw.HistorySync) -> None:
        batches = self._history.read(shared)
        while batch := await asyncio.to_thread(next, batches, None):
            for event in batch:
                self._emit(event)
            await asyncio.sleep(self._pause)
