"""WebSocket connections as API Gateway keeps them: each event is one call."""

import asyncio
import base64
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aiohttp import WSCloseCode, WSMsgType, web

from infra.local.gateway import events
from infra.local.gateway.events import Caller, Event
from infra.local.gateway.failures import failure

LARGEST_MESSAGE = 128 * 1024
THREADS = 8

# The function behind the socket: an event in, a status code out. It may block.
Handler = Callable[[Event], object]


class Gone(Exception):
    """There is no such connection, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """After how many seconds API Gateway cuts a connection."""

    idle: float = 600.0
    age: float = 7200.0


@dataclass(slots=True)
class Connection:
    caller: Caller
    socket: web.WebSocketResponse
    last_active_at: float


class Sockets:
    def __init__(self, handler: Handler, limits: Limits) -> None:
        self._handler = handler
        self._limits = limits
        self._connections: dict[str, Connection] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="socket")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A browser connects: ask first, then accept and listen until it leaves."""
        socket = web.WebSocketResponse(max_msg_size=LARGEST_MESSAGE, autoping=True)
        if not socket.can_prepare(request):
            return failure(426, "upgrade-required", "This address is for WebSockets.")
        caller = Caller(
            id=secrets.token_urlsafe(11) + "=",
            address=request.remote or "",
            agent=request.headers.get("User-Agent", ""),
            host=request.host,
            connected_at=time.time(),
        )
        status = await self._call(events.connect(caller, request))
        if not 200 <= status < 300:
            return failure(status, "refused", "The connection was refused.")
        connection = Connection(caller, socket, caller.connected_at)
        self._connections[caller.id] = connection
        try:
            await socket.prepare(request)
            await self._listen(connection)
        finally:
            del self._connections[caller.id]
            await asyncio.shield(
                self._call(events.disconnect(caller, socket.close_code))
            )
        return socket

    async def post(self, connection_id: str, data: bytes) -> None:
        connection = self.find(connection_id)
        try:
            await connection.socket.send_str(data.decode())
        except ConnectionError as error:
            raise Gone from error
        connection.last_active_at = time.time()

    async def close(self, connection_id: str) -> None:
        await self.find(connection_id).socket.close()

    def find(self, connection_id: str) -> Connection:
        try:
            connection = self._connections[connection_id]
        except KeyError as error:
            raise Gone from error
        if connection.socket.closed or not connection.socket.prepared:
            raise Gone
        return connection

    async def shut_down(self) -> None:
        """Tell every browser that we go away; it will connect again."""
        for connection in list(self._connections.values()):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    async def _listen(self, connection: Connection) -> None:
        socket = connection.socket
        while True:
            try:
                message = await socket.receive(timeout=self._patience(connection))
            except TimeoutError:
                if self._patience(connection) > 0:
                    continue
                await socket.close(code=WSCloseCode.GOING_AWAY)
                return
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            connection.last_active_at = time.time()
            await self._call(_message(connection.caller, message.data))

    def _patience(self, connection: Connection) -> float:
        """Until this connection is idle or old, unless something happens."""
        ends_at = min(
            connection.last_active_at + self._limits.idle,
            connection.caller.connected_at + self._limits.age,
        )
        return max(ends_at - time.time(), 0.0)

    async def _call(self, event: Event) -> int:
        """The status that the function gave. One that failed has given 502."""
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._threads, self._handler, event)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return 502
        if isinstance(answer, dict):
            return int(answer.get("statusCode", 200))
        return 200


def _message(caller: Caller, data: str | bytes) -> Event:
    if isinstance(data, str):
        return events.message(caller, data)
    event = events.message(caller, base64.b64encode(data).decode())
    return event | {"isBase64Encoded": True}
