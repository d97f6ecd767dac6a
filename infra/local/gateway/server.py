"""Which path goes where."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from infra.local.gateway.pages import Pages
from infra.local.gateway.proxy import Proxy
from infra.local.gateway.sockets import Sockets

LARGEST_REQUEST = 10 * 1024 * 1024
LONGEST_REQUEST = 29.0
# A file that a stranger sent us must not act as a page of ours.
NEVER_A_PAGE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Where the parts behind the gateway are."""

    pages: Path
    api: str
    storage: str


def application(behind: Behind, sockets: Sockets) -> web.Application:
    app = web.Application()
    pages = Pages(behind.pages)

    async def proxies(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(
            auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            app[API] = Proxy(
                session,
                behind.api,
                prefix="/api",
                largest=LARGEST_REQUEST,
                timeout=LONGEST_REQUEST,
            )
            app[STORAGE] = Proxy(
                session,
                behind.storage,
                prefix="/storage",
                signed=True,
                headers=NEVER_A_PAGE,
            )
            yield

    async def shut_down(_app: web.Application) -> None:
        await sockets.shut_down()

    app.cleanup_ctx.append(proxies)
    app.on_shutdown.append(shut_down)
    app.router.add_get("/ws", sockets.answer)
    app.router.add_route("*", "/api/{path:.*}", _to_api)
    app.router.add_route("*", "/storage/{path:.*}", _to_storage)
    app.router.add_route("*", "/{path:.*}", pages.answer)
    return app


API = web.AppKey("api", Proxy)
STORAGE = web.AppKey("storage", Proxy)


async def _to_api(request: web.Request) -> web.StreamResponse:
    return await request.app[API].answer(request)


async def _to_storage(request: web.Request) -> web.StreamResponse:
    return await request.app[STORAGE].answer(request)
