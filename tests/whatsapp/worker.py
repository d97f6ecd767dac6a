"""
A process that runs real neonize clients for tests, told what to do over a socket.

neonize is safe only under rules that the product keeps too: connects and stops one at
a time, an id of its own for every start, no client object ever freed, threads enough
for all sessions. This is a second reading of those rules, in tests, and shares no code
with the product's.

In come `(number, client, verb, arguments)`; out go `(number, answer, error)` and
`(None, client, kind, content)` for what happened.
"""

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from tests.whatsapp.hosted import Client

# Each session holds one for good, and each call under way another.
THREADS = 1000


class Desk:
    """Takes orders, each to be worked on beside the others."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._saying = connection, threading.Lock()
        self._clients: dict[str, Client] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Until the test hangs up."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS))
        orders: asyncio.Queue[Any] = asyncio.Queue()

        def listen() -> None:
            try:
                while True:
                    order = self._connection.recv()
                    loop.call_soon_threadsafe(orders.put_nowait, order)
            except EOFError:
                loop.call_soon_threadsafe(orders.put_nowait, None)

        threading.Thread(target=listen, daemon=True).start()
        while order := await orders.get():
            task = loop.create_task(self._carry_out(*order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def tell(self, said: tuple[Any, ...]) -> None:
        with self._saying:
            self._connection.send(said)

    async def _carry_out(
        self, number: int, name: str, verb: str, arguments: tuple[Any, ...]
    ) -> None:
        client = self._client(name)
        try:
            answer = await getattr(client, verb)(*arguments)
        # Whatever went wrong is the test's to judge.
        except Exception as error:
            self.tell((number, None, f"{type(error).__name__}: {error}"))
        else:
            self.tell((number, answer, None))

    def _client(self, name: str) -> Client:
        if name not in self._clients:
            self._clients[name] = Client(name, self.tell, self._one_at_a_time)
        return self._clients[name]


def main() -> None:
    """Run on the socket whose number is the first argument, until it is closed."""
    asyncio.run(_run(Connection(int(sys.argv[1]))))


async def _run(connection: Connection) -> None:
    await Desk(connection).run()
    # Not by returning: that would wait for neonize's threads, which never end.
    os._exit(0)
