"""Wake-ups from the shard's queue: read, deleted, handed to the loop."""

import threading
from collections.abc import Callable
from typing import Any

from chalicelib.platform import log, queues
from chalicelib.platform.queues import Queues, shard_queue

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

_log = log.get()


class Consumer(threading.Thread):
    """Polls for as long as the process lives.

    What was read is deleted at once: a wake-up that is lost with the process, or that
    a queue away never brought, is made up for by re-reading.
    """

    def __init__(
        self, source: Queues, shard: str, deliver: Callable[[dict[str, Any]], None]
    ) -> None:
        super().__init__(name="consumer", daemon=True)
        self._source = source
        self._queue = shard_queue(shard)
        self._deliver = deliver
        self._ended = threading.Event()

    def stop(self) -> None:
        """Hand over nothing more."""
        self._ended.set()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self._ended.is_set():
            try:
                self._poll()
                pause = FIRST_PAUSE
            except (*queues.AWAY, ValueError) as error:
                # ValueError: a body that is not ours to read; it ends as a dead letter.
                _log.warning("wake-ups not read", reason=type(error).__name__)
                self._ended.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _poll(self) -> None:
        taken = self._source.take(self._queue)
        if self._ended.is_set():
            return
        self._source.settle(self._queue, taken)
        for message in taken:
            self._deliver(message.body)
