"""A wire to the database, or elsewhere, that can be cut."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


class Wire:
    """Passes bytes both ways while it is whole; cut, it drops and refuses everybody."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._port = 0
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    @property
    def url(self) -> str:
        """The address at the other end, through the wire."""
        login, at, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(
            self._parts._replace(netloc=f"{login}{at}127.0.0.1:{self._port}")
        )

    def start(self) -> None:
        self._thread.start()
        self._started.wait()

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(self._cut)

    def refuse(self) -> None:
        """Let nobody in any more; who is in stays."""
        self._whole = False

    def mend(self) -> None:
        self._whole = True

    def stop(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            self._port = server.sockets[0].getsockname()[1]
            self._started.set()
            await self._ended.wait()

    def _cut(self) -> None:
        self._whole = False
        for writer in self._open:
            writer.transport.abort()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(
            self._parts.hostname, self._parts.port
        )
        self._open |= {writer, back}
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        self._open -= {writer, back}
        writer.close()
        back.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    """A wire for the time of a test."""
    made = Wire(url)
    made.start()
    try:
        yield made
    finally:
        made.stop()
