"""SQS over HTTP: one address, the action in a header."""

import hashlib
import json
import random
import uuid
from datetime import UTC, datetime

from aiohttp import web

from infra.local import signature
from infra.local.queue.delivery import Delivery, Faults
from infra.local.queue.failures import Failure, Json
from infra.local.queue.places import Clock, Places
from infra.local.queue.service import Service
from infra.local.signature import Keys

LARGEST_REQUEST = 4 * 1024 * 1024
JSON_TYPE = "application/x-amz-json-1.0"


class Server:
    """The stand-in as an aiohttp application; `places` lets queues be made before."""

    def __init__(
        self, origin: str, keys: Keys, faults: Faults, chance: random.Random
    ) -> None:
        clock = Clock()
        self.places = Places(clock, origin)
        self._keys = keys
        self._service = Service(
            self.places, Delivery(self.places, clock, faults, chance)
        )

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_get("/health", _health)
        app.router.add_post("/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            payload = await request.read()
            digest = hashlib.sha256(payload).hexdigest()
            signature.check(
                signature.signed_part(request, digest), self._keys, datetime.now(UTC)
            )
            action = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
            body = json.loads(payload or b"{}")
            return _response(200, await self._service.answer(action, body))
        except signature.Refused as refused:
            return _failure(403, Failure(refused.code, str(refused)))
        except ValueError:
            return _failure(400, Failure("MalformedInput", "The body is not JSON."))
        except Failure as failure:
            return _failure(400, failure)


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _failure(status: int, failure: Failure) -> web.Response:
    body = {"__type": f"com.amazonaws.sqs#{failure.code}", "message": str(failure)}
    return _response(status, body, {"x-amzn-query-error": f"{failure.legacy};Sender"})


def _response(
    status: int, body: Json, headers: dict[str, str] | None = None
) -> web.Response:
    return web.Response(
        status=status,
        body=json.dumps(body).encode(),
        content_type=JSON_TYPE,
        headers={"x-amzn-RequestId": str(uuid.uuid4()), **(headers or {})},
    )
