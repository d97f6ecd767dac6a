"""Starts parts in order, keeps them running, and stops them in the other order.

A part starts once all it needs are ready; what needs nothing of each other starts side
by side. A part that dies is started again, at once the first time and then ever later.
A step is a part that runs to its end, once.
"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from infra.local.children import Children, end_group
from infra.local.errors import CannotStart
from infra.local.journal import Journal

LOOK_EVERY = 0.05
LAST_WORDS_WITHIN = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
# Who ran this long was well: his next death is his first again.
WELL_AFTER = 30.0
SETTLED_AFTER = 1.0
# Who died so often and was never ready is not going to be.
TRIES = 5

State = Literal["waiting", "starting", "ready", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process: how it is started, when it may be, and when it is of use.

    Who cannot be asked whether it is ready is taken to be once it has lived a while.
    """

    name: str
    command: Callable[[], Sequence[str]]
    is_ready: Callable[[], bool] | None = None
    needs: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None
    stop: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    is_step: bool = False
    may_fail: bool = False

    def given(self, more: Mapping[str, str]) -> "Part":
        """The same, with more in its environment."""
        return replace(self, environment={**self.environment, **more})


@dataclass(slots=True)
class Watch:
    """A part as it goes."""

    part: Part
    state: State = "waiting"
    process: subprocess.Popen[bytes] | None = None
    reader: threading.Thread | None = None
    started_at: float = 0.0
    was_ready: bool = False
    deaths: int = 0
    not_before: float = 0.0

    @property
    def is_of_use(self) -> bool:
        return self.state in ("ready", "done")


class Supervisor:
    def __init__(
        self,
        parts: Sequence[Part],
        children: Children,
        journal: Journal,
        environment: Mapping[str, str],
    ) -> None:
        self._watches = {part.name: Watch(part) for part in parts}
        self._children = children
        self._journal = journal
        self._environment = environment
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop every part, those first that others are not needed by."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def wait_until_ready(self, timeout: float) -> None:
        """Until every part is of use; CannotStart if a step failed or time ran out."""
        with self._changed:
            settled = self._changed.wait_for(
                lambda: self._failure is not None or self._all_of_use(), timeout
            )
        if self._failure is not None:
            raise CannotStart(self._failure)
        if not settled:
            late = [n for n, watch in self._watches.items() if not watch.is_of_use]
            raise CannotStart(f"Not ready within {timeout:.0f} s: {', '.join(late)}.")

    @property
    def names(self) -> list[str]:
        return list(self._watches)

    def pid(self, name: str) -> int | None:
        """The process of a part; None while it has none."""
        process = self._watches[name].process
        return None if process is None else process.pid

    def is_ready(self, name: str) -> bool:
        return self._watches[name].is_of_use

    def _all_of_use(self) -> bool:
        return all(watch.is_of_use for watch in self._watches.values())

    def _run(self) -> None:
        while not self._stopping.is_set():
            for watch in self._watches.values():
                try:
                    self._look_after(watch)
                except (CannotStart, OSError) as error:
                    self._failure = f"{watch.part.name}: {error}"
                    watch.not_before = float("inf")
            with self._changed:
                self._changed.notify_all()
            self._stopping.wait(LOOK_EVERY)
        self._stop_all()

    def _look_after(self, watch: Watch) -> None:
        if watch.process is not None and watch.process.poll() is not None:
            self._bury(watch, watch.process.returncode)
        elif watch.state == "waiting" and self._may_start(watch):
            self._start(watch)
        elif watch.state == "starting" and _is_ready(watch):
            watch.state = "ready"
            watch.was_ready = True
            took = time.monotonic() - watch.started_at
            self._journal.say(f"ready after {took:.1f} s", watch.part.name)

    def _may_start(self, watch: Watch) -> bool:
        needs = (self._watches.get(name) for name in watch.part.needs)
        return time.monotonic() >= watch.not_before and all(
            need is None or need.is_of_use for need in needs
        )

    def _start(self, watch: Watch) -> None:
        part = watch.part
        watch.started_at = time.monotonic()
        watch.process = self._children.start(
            part.name,
            part.command(),
            output=subprocess.PIPE,
            environment={**self._environment, **part.environment},
            stop=part.stop,
            user=part.user,
        )
        watch.state = "starting"
        watch.reader = self._journal.follow(part.name, watch.process, keep=part.is_step)

    def _bury(self, watch: Watch, code: int) -> None:
        """A process ended: a step is done or has failed, a part must come back."""
        name = watch.part.name
        self._children.forget(name)
        watch.process = None
        if watch.reader is not None:
            # Its last words first, then ours about it.
            watch.reader.join(LAST_WORDS_WITHIN)
        if watch.part.is_step:
            self._finish(watch, code)
            return
        lived = time.monotonic() - watch.started_at
        watch.deaths = 1 if lived > WELL_AFTER else watch.deaths + 1
        if not watch.was_ready and watch.deaths >= TRIES:
            self._failure = f"The part `{name}` does not start: see its lines above."
        pause = _pause(watch.deaths)
        watch.not_before = time.monotonic() + pause
        watch.state = "waiting"
        again = f"again in {pause:.0f} s" if pause >= 1 else "starting it again"
        self._journal.say(f"{_how_ended(code)}; {again}", name)

    def _finish(self, watch: Watch, code: int) -> None:
        watch.state = "done"
        if code == 0:
            return
        self._journal.say(_how_ended(code), watch.part.name)
        if not watch.part.may_fail:
            watch.state = "waiting"
            watch.not_before = float("inf")
            self._failure = f"The step `{watch.part.name}` failed: see its lines above."

    def _stop_all(self) -> None:
        """In waves: nobody is stopped while somebody who needs him still runs."""
        running = {
            name: watch for name, watch in self._watches.items() if watch.process
        }
        while running:
            needed = {need for watch in running.values() for need in watch.part.needs}
            wave = [name for name in running if name not in needed] or list(running)
            self._stop_together([running.pop(name) for name in wave])

    def _stop_together(self, watches: list[Watch]) -> None:
        for watch in watches:
            if watch.process is not None and watch.process.poll() is None:
                watch.process.send_signal(watch.part.stop)
        asked_at = time.monotonic()
        for watch in watches:
            if watch.process is None:
                continue
            try:
                watch.process.wait(
                    max(asked_at + watch.part.grace - time.monotonic(), 0)
                )
            except subprocess.TimeoutExpired:
                self._journal.say("did not stop when asked; killed", watch.part.name)
                end_group(watch.process.pid)
                watch.process.wait()
            self._children.forget(watch.part.name)
            watch.process = None


def _is_ready(watch: Watch) -> bool:
    if watch.part.is_step:
        return False
    if watch.part.is_ready is None:
        return time.monotonic() - watch.started_at > SETTLED_AFTER
    return watch.part.is_ready()


def _pause(deaths: int) -> float:
    """None after the first death, then 0.5 s and twice as long each time."""
    if deaths <= 1:
        return 0.0
    return min(FIRST_PAUSE * 2 ** (deaths - 2), LONGEST_PAUSE)


def _how_ended(code: int) -> str:
    if code >= 0:
        return f"ended with status {code}"
    return f"ended by {signal.Signals(-code).name}"
