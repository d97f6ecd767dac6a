"""The @connections calls: how a process writes to a browser it does not hold."""

import hashlib
import json
from datetime import UTC, datetime
from urllib.parse import unquote

from aiohttp import web

from infra.local import signature
from infra.local.gateway.events import STAGE
from infra.local.gateway.sockets import LARGEST_MESSAGE, Connection, Gone, Sockets
from infra.local.signature import Keys


class Management:
    """An aiohttp application for a port of its own, on loopback."""

    def __init__(self, sockets: Sockets, keys: Keys) -> None:
        self._sockets = sockets
        self._keys = keys

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2 * LARGEST_MESSAGE)
        app.router.add_route("*", f"/{STAGE}/@connections/{{id}}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            body = await request.read()
            digest = hashlib.sha256(body).hexdigest()
            signed = signature.signed_part(request, digest)
            signature.check(signed, self._keys, datetime.now(UTC))
            if len(body) > LARGEST_MESSAGE:
                return _refusal(413, "PayloadTooLargeException")
            return await self._carry_out(
                request.method, unquote(request.match_info["id"]), body
            )
        except web.HTTPRequestEntityTooLarge:
            return _refusal(413, "PayloadTooLargeException")
        except signature.Refused:
            return _refusal(403, "ForbiddenException")
        except Gone:
            return _refusal(410, "GoneException")

    async def _carry_out(
        self, method: str, connection_id: str, body: bytes
    ) -> web.Response:
        match method:
            case "POST":
                await self._sockets.post(connection_id, body)
                return web.Response()
            case "DELETE":
                await self._sockets.close(connection_id)
                return web.Response(status=204)
            case "GET":
                return web.json_response(_about(self._sockets.find(connection_id)))
            case _:
                return _refusal(403, "ForbiddenException")


def _about(connection: Connection) -> dict[str, object]:
    caller = connection.caller
    return {
        "connectedAt": _instant(caller.connected_at),
        "lastActiveAt": _instant(connection.last_active_at),
        "identity": {"sourceIp": caller.address, "userAgent": caller.agent},
    }


def _instant(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def _refusal(status: int, kind: str) -> web.Response:
    return web.Response(
        status=status,
        body=json.dumps({"message": kind.removesuffix("Exception")}).encode(),
        content_type="application/json",
        headers={"x-amzn-ErrorType": kind},
    )
