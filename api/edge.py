"""Around every request, whatever becomes of it: our shape, headers, one log line."""

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import cast

import chalice.app
from chalice.app import Response

from api import failures
from chalicelib.platform import log

_log = log.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a browser asked. Header names are in lower case."""

    verb: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes
    address: str


# Chalice keeps the request on the app, which threads share: one could read another's.
_current: ContextVar[Request] = ContextVar("request")

# What Chalice says itself, before any view runs.
_CHALICE_SAYS = {
    405: failures.Failure(405, "not-allowed", "This address does not take that verb."),
    415: failures.Failure(
        415, "unsupported-media-type", "Send JSON, as Content-Type: application/json."
    ),
}


def current_request() -> Request:
    """The request that this thread is answering."""
    return _current.get()


def surround(
    given: chalice.app.Request, answer: Callable[[chalice.app.Request], Response]
) -> Response:
    """Middleware: what goes out is ours, also when Chalice refused before our code."""
    started = time.monotonic()
    request = _read(given)
    token = _current.set(request)
    # Keys belong to the thread: the next request begins without them.
    _log.thread_safe_clear_keys()
    _log.thread_safe_append_keys(
        request_id=_request_id(given), route=f"{request.verb} {given.path}"
    )
    try:
        response = _in_our_shape(answer(given))
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        _log.info(
            "request answered",
            status=response.status_code,
            milliseconds=round((time.monotonic() - started) * 1000),
        )
        return response
    finally:
        _log.thread_safe_clear_keys()
        _current.reset(token)


def _read(given: chalice.app.Request) -> Request:
    event = given.to_original_event()
    headers = cast(dict[str, str], event["headers"] or {})
    raw = given.raw_body
    return Request(
        verb=given.method,
        path=given.path,
        headers={name.lower(): value for name, value in headers.items()},
        query=event["multiValueQueryStringParameters"] or {},
        body=raw.encode() if isinstance(raw, str) else raw,
        address=given.context.get("identity", {}).get("sourceIp", ""),
    )


def _request_id(given: chalice.app.Request) -> str | None:
    # API Gateway's, which its own logs have too; locally the function's.
    return given.context.get("requestId") or getattr(
        given.lambda_context, "aws_request_id", None
    )


def _in_our_shape(response: Response) -> Response:
    # Views answer text; a dict is Chalice's own word.
    if not isinstance(response.body, dict):
        return response
    said = _CHALICE_SAYS.get(response.status_code, failures.UNKNOWN)
    ours = failures.respond(said)
    for name in response.headers.keys() - {"Content-Type"}:
        ours.headers[name] = response.headers[name]
    return ours
