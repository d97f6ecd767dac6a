"""Virtual time: one clock, what is to happen when, and loops that wait for nothing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from selectors import SelectSelector
from typing import Any

# Sums of seconds differ by less; a loop takes what is due so soon as due.
ROUNDING = 1e-9
Act = Callable[[], object]


class Clock:
    """The one true instant of a world, in seconds since it began.

    `wall` is what the machine at work believes: its own clock may be wrong.
    """

    def __init__(self, begins: datetime) -> None:
        self.begins = begins
        self.seconds = 0.0
        self._wrong_by = timedelta(0)

    @property
    def instant(self) -> datetime:
        return self.begins + timedelta(seconds=self.seconds)

    def wall(self) -> datetime:
        return self.instant + self._wrong_by

    @contextmanager
    def of_a_machine(self, wrong_by: timedelta) -> Iterator[None]:
        """For as long as a machine is at work, its clock is asked."""
        before, self._wrong_by = self._wrong_by, wrong_by
        try:
            yield
        finally:
            self._wrong_by = before


class Agenda:
    """What is to happen; what has the same time, in the order it was put down."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[tuple[float, int, Act]] = []
        self._order = count()

    @property
    def next_at(self) -> float | None:
        return self._entries[0][0] if self._entries else None

    def after(self, seconds: float, act: Act) -> None:
        """Do it so much later."""
        when = self._clock.seconds + max(0.0, seconds)
        heappush(self._entries, (when, next(self._order), act))

    def do_next(self) -> None:
        _, _, act = heappop(self._entries)
        act()


class Idle(Exception):
    """A loop has nothing to do for so many seconds; None: until it is poked."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Impatient(SelectSelector):
    """Instead of waiting it says how long it was told to."""

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is not None and timeout <= ROUNDING:
            return []
        raise Idle(timeout)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A process's event loop, run a turn at a time: until nothing is ready.

    `lost` is the time it slept through, as a machine that was suspended does: its
    monotonic clock did not run then.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(Impatient())
        self.lost = 0.0
        self.wakes_at: float | None = 0.0
        self._clock = clock
        self._is_over = False
        self.set_exception_handler(lambda *_: None)

    def time(self) -> float:
        return self._clock.seconds - self.lost

    def turn(self) -> None:
        """All that is ready at this instant."""
        try:
            self.run_forever()
        except Idle as idle:
            self.wakes_at = (
                None if idle.seconds is None else self._clock.seconds + idle.seconds
            )

    def end(self) -> None:
        """As kill -9 does: nothing more is run, and nobody is asked."""
        self._is_over = True
        for task in asyncio.all_tasks(self):
            # What would still wait cannot: its work is over where it stands.
            coroutine: Any = task.get_coro()
            try:
                coroutine.close()
            except (RuntimeError, ValueError):
                continue
        self.close()

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        if self._is_over:
            return asyncio.Handle(callback, args, self, context)
        return super().call_soon(callback, *args, context=context)

    def call_soon_threadsafe(
        self, callback: Any, *args: Any, context: Any = None
    ) -> Any:
        if self._is_over:
            return asyncio.Handle(callback, args, self, context)
        self.wakes_at = self._clock.seconds
        return super().call_soon_threadsafe(callback, *args, context=context)
