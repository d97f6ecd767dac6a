"""
The one way out of a process under test: a CONNECT proxy that leads only to us.

WhatsApp's host and the media host are led to our ports. Everything else is refused and
remembered, which is the proof that no packet wanted to leave. Names are never resolved.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping

from infra.local import ports

BLOCK = 65_536


class Proxy:
    """Listens on loopback; `asked` counts the hosts, `refused` those not ours."""

    def __init__(self, ways: Mapping[str, int]) -> None:
        self._ways = ways
        self.port = ports.choose()
        self.asked: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        # asyncio itself forgets who serves a connection once its client has left.
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self) -> asyncio.Server:
        return await asyncio.start_server(
            self._begin, "127.0.0.1", self.port, backlog=2048
        )

    async def _begin(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            verb, target, _ = head.decode("latin-1").split("\r\n")[0].split(" ", 2)
            port = self._way(verb, target)
            if port is None:
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
            else:
                await self._lead(port, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            # The client went away: nothing was left to do for it.
            pass
        finally:
            writer.close()

    def _way(self, verb: str, target: str) -> int | None:
        self.asked[target] += 1
        host, _, port = target.partition(":")
        if verb == "CONNECT" and port == "443" and host in self._ways:
            return self._ways[host]
        self.refused[f"{verb} {target}"] += 1
        return None

    async def _lead(
        self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await asyncio.gather(
                _pipe(reader, inner_writer), _pipe(inner_reader, writer)
            )
        finally:
            inner_writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side ends; the other is told, and may still have something to say."""
    with contextlib.suppress(ConnectionError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
