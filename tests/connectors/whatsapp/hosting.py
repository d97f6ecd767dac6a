"""
A process that runs the transport of real phones for tests, led over a socket.

neonize sees the environment that its process was started with, so what leads it to the
double cannot be set in the process of the tests.

In come `(number, line, verb, arguments, named)`; out go `(number, answer, error)` and
`(None, line, event)` for what was emitted.
"""

import asyncio
import gc
import importlib
import os
import sys
import threading
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from chalicelib.devices.model import DeviceId
from chalicelib.platform.config import DEFAULT_SECONDS, Durations
from connectors.events import Event
from connectors.whatsapp.dialling import RealPhones

SHORT = {
    "history_quiet": 0.5,
    "history_longest": 10.0,
    "connect_patience": 15.0,
    "probe_patience": 3.0,
}
DURATIONS = Durations(
    **{
        name: timedelta(seconds=seconds)
        for name, seconds in (DEFAULT_SECONDS | SHORT).items()
    }
)
# As in a shard: these go one at a time, of all devices.
ONE_AT_A_TIME = frozenset({"connect", "disconnect", "pair", "cancel_pairing", "logout"})


class Host:
    """The transports of a process, by the number of their line."""

    def __init__(self, connection: Connection, phones: RealPhones) -> None:
        self._connection, self._saying = connection, threading.Lock()
        self._phones = phones
        self._transports: dict[int, Any] = {}
        self._switchboard = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until the test hangs up."""
        loop = asyncio.get_running_loop()
        orders: asyncio.Queue[Any] = asyncio.Queue()

        def listen() -> None:
            try:
                while True:
                    order = self._connection.recv()
                    loop.call_soon_threadsafe(orders.put_nowait, order)
            except (EOFError, OSError):
                loop.call_soon_threadsafe(orders.put_nowait, None)

        threading.Thread(target=listen, daemon=True).start()
        while order := await orders.get():
            task = loop.create_task(self._carry_out(*order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def dial(self, line: int) -> None:
        """Make the transport of a line."""
        self._transports[line] = self._phones.dial(
            DeviceId(line), lambda event: self._tell(line, event)
        )

    async def state(self) -> dict[str, int]:
        """How much of what the process holds, once all garbage is collected."""
        gc.collect()
        clients = importlib.import_module("connectors.whatsapp.clients")
        mine = Path("/proc/self")
        return {
            "threads": len(list((mine / "task").iterdir())),
            "files": len(list((mine / "fd").iterdir())),
            "starts": clients.started(),
        }

    async def _carry_out(
        self,
        number: int,
        line: int | None,
        verb: str,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
    ) -> None:
        on: Any = self if line is None else self._transports[line]
        try:
            if verb in ONE_AT_A_TIME:
                async with self._switchboard:
                    answer = await getattr(on, verb)(*arguments, **named)
            else:
                answer = await getattr(on, verb)(*arguments, **named)
        # Whatever went wrong is the test's to judge.
        except Exception as error:
            self._say((number, None, (type(error), error.args, error.__dict__)))
        else:
            self._say((number, answer, None))

    def _tell(self, line: int, event: Event) -> None:
        self._say((None, line, event))

    def _say(self, said: tuple[Any, ...]) -> None:
        with self._saying:
            self._connection.send(said)


async def _run(descriptor: int, store_url: str) -> None:
    phones = RealPhones(store_url=store_url, durations=DURATIONS)
    await Host(Connection(descriptor), phones).run()
    # Not by returning: the thread of a linking that was given up would be waited for.
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), sys.argv[2]))
