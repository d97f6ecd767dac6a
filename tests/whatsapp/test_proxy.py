"""The proxy leads to two hosts and refuses all others."""

import asyncio

import pytest

from infra.local import ports
from tests.whatsapp.proxy import Proxy


def visit(*lines: str) -> tuple[Proxy, bytes]:
    """A proxy that leads `known.test` to an echo, and what it said to a client."""

    async def run() -> tuple[Proxy, bytes]:
        port = ports.choose()
        proxy = Proxy({"known.test": port})
        inner = await asyncio.start_server(_echo, "127.0.0.1", port)
        outer = await proxy.start()
        async with inner, outer:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write("\r\n".join(lines).encode())
            writer.write_eof()
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
        return proxy, answer

    return asyncio.run(run())


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(await reader.read())
    writer.close()


def test_a_known_host_is_reached() -> None:
    proxy, answer = visit("CONNECT known.test:443 HTTP/1.1", "", "ping")

    assert answer.endswith(b"200 OK\r\n\r\nping")
    assert proxy.asked == {"known.test:443": 1}
    assert not proxy.refused


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT example.com:443",
        "CONNECT known.test:80",
        "GET http://known.test/",
    ],
)
def test_anything_else_is_refused_and_remembered(request_line: str) -> None:
    proxy, answer = visit(f"{request_line} HTTP/1.1", "", "")

    assert answer.startswith(b"HTTP/1.1 403")
    assert proxy.refused == {request_line: 1}


def test_a_client_that_says_nothing_is_let_go() -> None:
    proxy, answer = visit("CONNECT")

    assert answer == b""
    assert not proxy.refused
