"""A program of somebody else's that is told: on loopback, it answers as bidden."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Heard:
    """One call."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Program:
    """`answers` are given in turn, the last one for ever."""

    port: int
    answers: list[int] = field(default_factory=lambda: [204])
    moved_to: str | None = None
    heard: list[Heard] = field(default_factory=list[Heard])
    # Waited for before an answer: a program that does not answer never sets it.
    free: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def next_answer(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def program() -> Generator[Program]:
    """Listens until the end of the context."""
    # Its port is known once it listens.
    listening: list[Program] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: listening[0]))
    listening.append(Program(port=server.server_port))
    listening[0].free.set()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listening[0]
    finally:
        listening[0].free.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(listening: Callable[[], Program]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = listening()
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.heard.append(Heard(path=self.path, headers=headers, body=body))
            told.free.wait(10)
            self.send_response(told.next_answer())
            if told.moved_to is not None:
                self.send_header("Location", told.moved_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """A call is no news."""

    return Handler
