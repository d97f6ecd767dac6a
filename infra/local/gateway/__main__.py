"""Serves the one origin of a stack until it is told to stop.

HOST, PORT, MANAGEMENT_PORT, API_URL, STORAGE_URL, PAGES_FOLDER, SOCKET_HANDLER (as
`module:attribute`) and the key pair come from the environment.
"""

import asyncio
import os
import signal
from functools import cache, partial
from pathlib import Path

from aiohttp import web

from infra.local.gateway import server
from infra.local.gateway.events import Event
from infra.local.gateway.management import Management
from infra.local.gateway.server import Behind
from infra.local.gateway.sockets import Limits, Sockets
from infra.local.names import load
from infra.local.serving import STOP_WITHIN
from infra.local.signature import Keys

# The product behind the first socket loads only then: pages must not wait for it.
_handler = cache(load)


def main() -> None:
    asyncio.run(run())


async def run() -> None:
    environment = os.environ
    sockets = Sockets(partial(_call, environment["SOCKET_HANDLER"]), Limits())
    keys = Keys(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
    behind = Behind(
        pages=Path(environment["PAGES_FOLDER"]),
        api=environment["API_URL"],
        storage=environment["STORAGE_URL"],
    )
    stopping = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stopping.set)
    runners = [
        await _serve(app, host, int(environment[port]))
        for app, host, port in (
            (Management(sockets, keys).application(), "127.0.0.1", "MANAGEMENT_PORT"),
            (server.application(behind, sockets), environment["HOST"], "PORT"),
        )
    ]
    await stopping.wait()
    for runner in reversed(runners):
        await runner.cleanup()


async def _serve(app: web.Application, host: str, port: int) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


def _call(name: str, event: Event) -> object:
    return _handler(name)(event, None)


if __name__ == "__main__":
    main()
