"""The loop that all of neonize runs in, in a thread of its own, with threads enough.

Each connected client holds one thread for good, and each call to neonize another until
it is answered, which takes up to 75 s. neonize takes them from the loop's executor. In
the process's own loop those would be the threads that wait for the database: a shard of
300 phones would starve it, or itself, for with as many threads as sessions sends hang
for ever. So the two stay apart. neonize also keeps the first loop it ever saw for all
events of the process; here that is always the same.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

# More than sessions and calls will ever be; a thread is made when none is idle.
MOST_THREADS = 4000

P = ParamSpec("P")
T = TypeVar("T")


class Engine:
    """Runs coroutines beside the caller's loop, for as long as the process lives."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.set_default_executor(ThreadPoolExecutor(MOST_THREADS, "neonize"))
        threading.Thread(
            target=self.loop.run_forever, name="neonize", daemon=True
        ).start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The answer; who is cancelled while waiting cancels the work."""
        return await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(work, self.loop)
        )


@cache
def engine() -> Engine:
    """The one of this process."""
    return Engine()


def in_engine(
    method: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a coroutine function run there, whatever loop awaits it."""

    @wraps(method)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return await engine().run(method(*args, **kwargs))

    return run
