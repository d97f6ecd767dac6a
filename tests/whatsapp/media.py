"""The media host: takes encrypted files, and gives them to whoever knows where."""

import secrets
import ssl
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from infra.local import ports
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.sealing import MediaKind, seal

LARGEST = 1 << 30


def keep(exchange: Exchange, content: bytes) -> str:
    """Where it can be fetched. Clients add arguments, so there is one already."""
    name = secrets.token_hex(8)
    exchange.media[name] = content
    return f"/files/{name}?kept=1"


def upload(exchange: Exchange, content: bytes, kind: MediaKind) -> dict[str, Any]:
    """Seal and keep a file; what a message about it has to say."""
    sealed = seal(content, kind)
    return {
        "directPath": keep(exchange, sealed.content),
        "mediaKey": sealed.key,
        "fileSHA256": sealed.plain_digest,
        "fileEncSHA256": sealed.sealed_digest,
        "fileLength": sealed.size,
    }


def find(exchange: Exchange, path: str) -> bytes:
    """What was kept under a path."""
    return exchange.media[_name(path)]


def forget(exchange: Exchange, path: str) -> None:
    """Have it no more."""
    del exchange.media[_name(path)]


class MediaHost:
    """HTTPS on loopback; a client reaches it by its name, through the proxy."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.port = ports.choose()

    async def start(self, tls: ssl.SSLContext) -> web.AppRunner:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post("/mms/{kind}/{token}", self._take)
        app.router.add_delete("/mms/{kind}/{token}", self._forget)
        app.router.add_get("/files/{name}", self._give)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, ssl_context=tls).start()
        return runner

    async def _take(self, request: web.Request) -> web.Response:
        path = keep(self._exchange, await request.read())
        self._exchange.counts["upload"] += 1
        host = self._exchange.media_host
        return web.json_response(
            {"url": f"https://{host}{path}", "direct_path": path, "handle": path}
        )

    async def _forget(self, request: web.Request) -> web.Response:
        """Clients clean up a history that they have read; we keep everything."""
        return web.json_response({})

    async def _give(self, request: web.Request) -> web.Response:
        content = self._exchange.media.get(request.match_info["name"])
        if content is None:
            raise web.HTTPNotFound
        self._exchange.counts["download"] += 1
        return web.Response(body=content)


def _name(path: str) -> str:
    return urlsplit(path).path.rpartition("/")[2]
