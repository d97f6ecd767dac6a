"""Brings what happened to the programs that want to be told of it."""

import asyncio
import threading
from collections import defaultdict

from chalicelib.platform import clock, log, signing
from chalicelib.platform.config import Config
from chalicelib.platform.db import Database
from chalicelib.webhooks import actions
from chalicelib.webhooks.actions import Message
from chalicelib.webhooks.model import Answer, Patience
from chalicelib.webhooks.store import Due
from connectors.outside import Outside
from connectors.station import AWAY

# One to take with, one to settle with.
CONNECTIONS = 2
WAIT_SECONDS = 3.0

_log = log.get()


class Deliverer(threading.Thread):
    """Every connector has one: what one has taken, no other takes.

    A webhook is asked by one task at a time, so that one that is slow keeps nobody else
    waiting.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(name="deliverer", daemon=True)
        self._config = config
        self._patience = Patience(
            call=config.durations.webhook_call,
            first_pause=config.durations.webhook_first_pause,
        )
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._database = Database(
            config.database_url, size=CONNECTIONS, wait_seconds=WAIT_SECONDS
        )
        self._loop = asyncio.new_event_loop()
        self._news = asyncio.Event()
        self._stopping = False

    def stop(self) -> None:
        """Begin no further call; ends when those under way are settled."""
        self._stopping = True
        self._loop.call_soon_threadsafe(self._news.set)

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())
        self._database.close()

    async def _serve(self) -> None:
        async with Outside(private_too=self._config.calls_private_addresses) as outside:
            while not self._stopping:
                self._news.clear()
                try:
                    await self._look(outside)
                except AWAY as error:
                    _log.warning("deliveries wait", reason=type(error).__name__)
                await self._wait_for_news()
            await asyncio.gather(*self._busy.values())

    async def _wait_for_news(self) -> None:
        pause = self._config.durations.webhook_look.total_seconds()
        try:
            await asyncio.wait_for(self._news.wait(), pause)
        except TimeoutError:
            return

    async def _look(self, outside: Outside) -> None:
        by_webhook: defaultdict[int, list[Message]] = defaultdict(list)
        for message in await asyncio.to_thread(self._take, frozenset(self._busy)):
            by_webhook[message.due.webhook_id].append(message)
        for webhook_id, messages in by_webhook.items():
            task = asyncio.create_task(self._bring(outside, messages))
            self._busy[webhook_id] = task
            task.add_done_callback(lambda _, done=webhook_id: self._rest(done))

    def _rest(self, webhook_id: int) -> None:
        """More may wait for it than was taken at once."""
        del self._busy[webhook_id]
        self._news.set()

    async def _bring(self, outside: Outside, messages: list[Message]) -> None:
        answers = await asyncio.gather(*(self._call(outside, m) for m in messages))
        settled = [(m.due, a) for m, a in zip(messages, answers, strict=True)]
        heard = sum(answer.code is None for answer in answers)
        try:
            await asyncio.to_thread(self._settle, settled)
        except AWAY as error:
            # They are due again: whoever heard them knows them by their id.
            _log.warning("deliveries not settled", reason=type(error).__name__)
        else:
            webhook_id = messages[0].due.webhook_id
            _log.info(
                "webhook told", webhook_id=webhook_id, heard=heard, of=len(answers)
            )

    async def _call(self, outside: Outside, message: Message) -> Answer:
        signature = signing.sign(message.body, message.secret, clock.now())
        return await outside.post(
            message.due.address,
            message.body,
            headers={
                "Content-Type": "application/json",
                "X-Carillon-Event": message.due.event,
                "X-Carillon-Signature": signature,
            },
            patience=self._patience.call,
        )

    def _take(self, busy: frozenset[int]) -> list[Message]:
        with self._database.connection() as conn:
            return actions.take(
                conn,
                busy=busy,
                install_key=self._config.install_key,
                patience=self._patience,
            )

    def _settle(self, answers: list[tuple[Due, Answer]]) -> None:
        with self._database.connection() as conn:
            actions.settle(conn, answers, patience=self._patience)
