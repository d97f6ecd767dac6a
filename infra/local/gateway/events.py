"""What API Gateway tells the function behind a WebSocket, word for word."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

STAGE = "ws"

Event = dict[str, Any]
EVENT_TYPES = {
    "$connect": "CONNECT",
    "$default": "MESSAGE",
    "$disconnect": "DISCONNECT",
}
Route = Literal["$connect", "$default", "$disconnect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who connected, when and from where. Times are seconds since 1970."""

    id: str
    address: str
    agent: str
    host: str
    connected_at: float


def connect(caller: Caller, request: web.Request) -> Event:
    several = {name: request.headers.getall(name) for name in request.headers}
    several["X-Forwarded-For"] = [caller.address]
    event = _event(caller, "$connect") | {
        "headers": _last(several),
        "multiValueHeaders": several,
    }
    if request.query:
        asked = {name: request.query.getall(name) for name in request.query}
        event["queryStringParameters"] = _last(asked)
        event["multiValueQueryStringParameters"] = asked
    return event


def message(caller: Caller, body: str) -> Event:
    return _event(caller, "$default", messageId=uuid.uuid4().hex) | {"body": body}


def disconnect(caller: Caller, code: int | None) -> Event:
    return _event(
        caller,
        "$disconnect",
        disconnectStatusCode=code or 1006,
        disconnectReason="",
    )


def _event(caller: Caller, route: Route, **about: object) -> Event:
    return {
        "requestContext": {
            "routeKey": route,
            "eventType": EVENT_TYPES[route],
            "connectionId": caller.id,
            "connectedAt": int(caller.connected_at * 1000),
            "requestTimeEpoch": int(time.time() * 1000),
            "requestId": uuid.uuid4().hex,
            "messageDirection": "IN",
            "stage": STAGE,
            "apiId": "local",
            "domainName": caller.host,
            "identity": {"sourceIp": caller.address, "userAgent": caller.agent},
            **about,
        },
        "isBase64Encoded": False,
    }


def _last(several: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in several.items()}
