"""The test's end of a hosting process: transports that are elsewhere."""

import asyncio
import contextlib
import itertools
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from connectors.events import Event
from connectors.transport import Emit, Transport
from tests.whatsapp.double import ROOT, Double

PATIENCE = 30.0


class Rig:
    """A process with the product's transport in it, led to the double by its start."""

    def __init__(
        self, double: Double, folder: Path, store_url: str, **environment: str
    ) -> None:
        self._folder, self._store_url = folder, store_url
        self._environment = double.environment() | environment
        self._numbers = itertools.count(1)
        self._lines = itertools.count(1)
        self._answers: dict[int, Future[Any]] = {}
        self._emits: dict[int, Emit] = {}

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair()
        self._log = (self._folder / "host.log").open("ab")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.connectors.whatsapp.hosting",
                str(theirs.fileno()),
                self._store_url,
            ],
            env=os.environ | self._environment,
            cwd=ROOT,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        theirs.close()
        self._connection = Connection(ours.detach())
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join(PATIENCE)
        self._connection.close()
        self._log.close()

    def hang_up(self) -> int:
        """Let the process end by itself; its exit code."""
        self._connection.send(None)
        return self._process.wait(PATIENCE)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def dial(self, emit: Emit) -> Transport:
        """A new transport; `emit` is called in the loop that runs now."""
        line, loop = next(self._lines), asyncio.get_running_loop()

        def pass_on(event: Event) -> None:
            # A story that is over hears no more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(emit, event)

        self._emits[line] = pass_on
        self.order(None, "dial", line).result(PATIENCE)
        return cast(Transport, Remote(self, line))

    def state(self) -> dict[str, int]:
        """How many threads and files the process has, and starts of neonize it made."""
        return self.order(None, "state").result(PATIENCE)

    def said(self) -> str:
        """What the process printed."""
        return (self._folder / "host.log").read_text(errors="replace")

    def order(
        self, line: int | None, verb: str, *arguments: Any, **named: Any
    ) -> "Future[Any]":
        number = next(self._numbers)
        answer = self._answers[number] = Future()
        self._connection.send((number, line, verb, arguments, named))
        return answer

    def _listen(self) -> None:
        try:
            while True:
                self._take(self._connection.recv())
        except (EOFError, OSError):
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(RuntimeError("the hosting process ended"))

    def _take(self, said: tuple[Any, ...]) -> None:
        match said:
            case (None, line, event):
                self._emits[line](event)
            case (number, answer, None):
                self._answers.pop(number).set_result(answer)
            case (number, None, (kind, arguments, state)):
                error = kind.__new__(kind, *arguments)
                error.__dict__.update(state)
                self._answers.pop(number).set_exception(error)


class Remote:
    """A transport in the hosting process: any method of it, called from here."""

    def __init__(self, rig: Rig, line: int) -> None:
        self._rig, self._line = rig, line

    def __getattr__(self, verb: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        async def ask(*arguments: Any, **named: Any) -> Any:
            return await asyncio.wrap_future(
                self._rig.order(self._line, verb, *arguments, **named)
            )

        return ask
