"""The test's end of a worker process: clients that are asked and that tell."""

import itertools
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.waiting import wait_until
from tests.whatsapp.double import ROOT, Double

# neonize needs libmagic, which this brings along; it must be loaded first.
START = "import pylibmagic; from tests.whatsapp.worker import main; main()"
PATIENCE = 30


class Failed(Exception):
    """A client could not do what it was asked; says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that neonize told: the name of its message type, and what it holds."""

    kind: str
    content: dict[str, Any]


@dataclass(eq=False, slots=True)
class Client:
    """A neonize client in the worker. `events` grows as they come."""

    name: str
    worker: "Worker"
    database: Path
    events: list[Event] = field(default_factory=list)

    def ask(self, verb: str, *arguments: Any, patience: float = PATIENCE) -> Any:
        """The answer; raises Failed with neonize's error."""
        return self.begin(verb, *arguments).result(patience)

    def begin(self, verb: str, *arguments: Any) -> "Future[Any]":
        """The answer to come."""
        return self.worker.order(self.name, verb, arguments)

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [event.content for event in list(self.events) if event.kind == kind]

    def wait_for(self, kind: str, number: int = 1) -> dict[str, Any]:
        """The `number`th event of a kind since the client was made, or `forget`."""
        return wait_until(lambda: self.all(kind)[number - 1 :], PATIENCE)[0]

    def forget(self) -> None:
        self.events.clear()

    @property
    def texts(self) -> list[str]:
        """What was written to it, in the order in which it came; devices of an account
        also tell each other things that are no text."""
        said = (_text(event["Message"]) for event in self.all("Message"))
        return [text for text in said if text]

    def receipts(self, message_id: str) -> list[str]:
        """Kinds of receipts for a message, as neonize names them."""
        return [
            event.get("Type", "")
            for event in self.all("Receipt")
            if message_id in event["MessageIDs"]
        ]


class Worker:
    """A process with neonize in it, led to the double by its environment alone."""

    def __init__(self, double: Double, folder: Path) -> None:
        self._double, self._folder = double, folder
        self._numbers = itertools.count(1)
        self._answers: dict[int, Future[Any]] = {}
        self._clients: dict[str, Client] = {}

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair()
        self._log = (self._folder / "worker.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, str(theirs.fileno())],
            env=os.environ | self._double.environment(),
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
        # neonize's threads cannot be ended, so neither can the process, politely.
        self._process.kill()
        self._process.wait()
        self._listener.join(PATIENCE)
        self._connection.close()
        self._log.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def client(self, name: str) -> Client:
        """A client that is yet to be started, with a store of its own."""
        made = Client(name, self, self._folder / f"{name}.db")
        self._clients[name] = made
        return made

    def order(
        self, client: str, verb: str, arguments: tuple[Any, ...]
    ) -> "Future[Any]":
        number = next(self._numbers)
        answer = self._answers[number] = Future()
        self._connection.send((number, client, verb, arguments))
        return answer

    def said(self) -> str:
        """What the process printed."""
        return (self._folder / "worker.log").read_text(errors="replace")

    def _listen(self) -> None:
        try:
            while True:
                self._take(self._connection.recv())
        except (EOFError, ConnectionError):
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(Failed("the worker process ended"))

    def _take(self, said: tuple[Any, ...]) -> None:
        match said:
            case (None, client, kind, content):
                self._clients[client].events.append(Event(kind, content))
            case (number, answer, None):
                self._answers[number].set_result(answer)
            case (number, None, error):
                self._answers[number].set_exception(Failed(error))


def _text(message: dict[str, Any]) -> str:
    image = message.get("imageMessage", {})
    return message.get("conversation") or image.get("caption", "")
