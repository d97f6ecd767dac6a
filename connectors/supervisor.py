"""Spawns a process for each shard this connector holds, and ends those that must end.

The main thread does nothing that may hang: it begins children, listens to until when
they trust their leases, kills the ones whose trust is over, and reaps. A lease is
handed back only when its process is gone.
"""

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import FrameType

from chalicelib.devices.lease import Term
from chalicelib.platform import log
from chalicelib.platform.config import Config
from connectors import children
from connectors.children import Child
from connectors.registrar import Registrar

LOOK_EVERY = 0.2
# For what is under way, and for hundreds of sessions that stop one by one.
STOP_WITHIN = 20.0
FIRST_BACK_OFF, LONGEST_BACK_OFF = 0.5, 30.0
# A process that lived so long did not fail at its start.
HEALTHY_AFTER = 60.0

_log = log.get()


class BackOff:
    """When a shard whose process died may be begun again. Pure but for the clock."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}

    def note_end(self, name: str, *, lived: float, clean: bool) -> float:
        """A process ended; the sooner and the more often, the longer the wait."""
        if clean:
            self._failures.pop(name, None)
            return 0.0
        failures = 1 if lived > HEALTHY_AFTER else self._failures.get(name, 0) + 1
        self._failures[name] = failures
        wait = min(FIRST_BACK_OFF * 2 ** min(failures - 1, 10), LONGEST_BACK_OFF)
        self._not_before[name] = time.monotonic() + wait
        return wait

    def is_over(self, name: str) -> bool:
        return time.monotonic() >= self._not_before.get(name, 0.0)

    def pop_over(self) -> bool:
        """Whether some wait has ended since the last time."""
        over = [name for name in self._not_before if self.is_over(name)]
        for name in over:
            del self._not_before[name]
        return bool(over)


class Supervisor:
    """The children of one connector. `run` ends when it was told to stop."""

    def __init__(self, config: Config, connector_id: str) -> None:
        self.children: dict[str, Child] = {}
        self.registrar = Registrar(
            config,
            connector_id,
            may_acquire=self._may_acquire,
            acquired=lambda term, until: self._soon(lambda: self._begin(term, until)),
            surplus=lambda name: self._soon(lambda: self._hand_back(name)),
        )
        self._back_off = BackOff()
        self._todo: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._stopping = False
        self._woken, self._waker = os.pipe()
        for end in (self._woken, self._waker):
            os.set_blocking(end, False)

    def run(self) -> None:
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, self._asked_to_stop)
        self.registrar.start()
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            while self.children or not self._stopping:
                if selector.select(LOOK_EVERY):
                    os.read(self._woken, 4096)
                self._do_what_was_asked()
                self._watch()
        self.registrar.stop()
        self.registrar.join(STOP_WITHIN)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._soon(self._stop)

    def _soon(self, work: Callable[[], None]) -> None:
        """On the main thread, from any thread and from a signal's handler."""
        self._todo.put(work)
        with contextlib.suppress(BlockingIOError):  # full: it wakes all the same
            os.write(self._waker, b".")

    def _do_what_was_asked(self) -> None:
        try:
            while True:
                self._todo.get_nowait()()
        except Empty:
            return

    def _may_acquire(self, name: str) -> bool:
        return (
            not self._stopping
            and name not in self.children
            and self._back_off.is_over(name)
        )

    def _begin(self, term: Term, trusted_until: float) -> None:
        if self._stopping or term.name in self.children:
            self.registrar.release(term)
            return
        child = children.begin(term, trusted_until=trusted_until)
        self.children[term.name] = child
        _log.info(
            "shard process began",
            shard=term.name,
            epoch=term.epoch,
            pid=child.process.pid,
        )

    def _hand_back(self, name: str) -> None:
        if name in self.children:
            self.children[name].ask_to_stop(within=STOP_WITHIN)

    def _stop(self) -> None:
        self._stopping = True
        for child in self.children.values():
            child.ask_to_stop(within=STOP_WITHIN)

    def _watch(self) -> None:
        for name, child in list(self.children.items()):
            child.listen()
            if child.is_overdue and child.kill():
                _log.error("shard process killed", shard=name, epoch=child.term.epoch)
            code = child.reap()
            if code is not None:
                self._bury(name, child, code)
        if self._back_off.pop_over():
            self.registrar.nudge()

    def _bury(self, name: str, child: Child, code: int) -> None:
        lived = time.monotonic() - child.started
        say = _log.info if code == 0 else _log.warning
        say("shard process ended", shard=name, epoch=child.term.epoch, code=code)
        del self.children[name]
        self._back_off.note_end(name, lived=lived, clean=code == 0)
        self.registrar.release(child.term)
