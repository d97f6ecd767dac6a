"""The REST API: Chalice's own local gateway behind a threaded server.

Chalice's development server answers one request at a time; its LocalGateway, which
turns a request into a Lambda event and back, is sound. PORT and REST_APP
(`module:attribute`) come from the environment.
"""

import base64
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    LambdaEventConverter,
    LocalChalice,
    LocalGateway,
    LocalGatewayException,
    RouteMatcher,
)
from waitress.server import create_server

from infra.local.names import load

THREADS = 16
LONGEST_REQUEST = 29
LARGEST_REQUEST = 10 * 1024 * 1024
HEALTH = "/-/health"

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]


class EventConverter(LambdaEventConverter):
    """As the base class, with what API Gateway adds and it leaves out."""

    def create_lambda_event(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None = None,
    ) -> dict[str, Any]:
        event = super().create_lambda_event(method, path, headers, body)
        if isinstance(event["body"], bytes):
            event["body"] = event["body"].decode(errors="replace")
        event["httpMethod"] = method
        event["path"] = event["requestContext"]["path"]
        event["resource"] = event["requestContext"]["resourcePath"]
        event["multiValueHeaders"] = {
            name: [value] for name, value in event["headers"].items()
        }
        event["pathParameters"] = {
            name: unquote(value) for name, value in event["pathParameters"].items()
        }
        address = headers.get("x-forwarded-for", "").split(",")[-1].strip()
        event["requestContext"]["identity"] = {
            "sourceIp": address or self.LOCAL_SOURCE_IP,
            "userAgent": headers.get("user-agent", ""),
        }
        return event


def wsgi(app: Chalice) -> Wsgi:
    """The Chalice application as a WSGI one."""
    # Chalice keeps the current request on the application, one for all threads.
    # LocalChalice is its own remedy: the same class with a request for each thread.
    app.__class__ = type("ThreadedChalice", (LocalChalice, app.__class__), {})
    gateway = LocalGateway(
        app, Config.create(chalice_app=app, lambda_timeout=LONGEST_REQUEST)
    )
    gateway.event_converter = EventConverter(
        RouteMatcher(list(app.routes)), app.api.binary_types
    )

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["REQUEST_URI"]
        if path == HEALTH:
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"ok\n"]
        headers = _headers(environ)
        body = environ["wsgi.input"].read()
        try:
            given = gateway.handle_request(
                environ["REQUEST_METHOD"], path, headers, body or None
            )
        except LocalGatewayException as refused:
            # API Gateway says 403 for a path it does not know; the template gives it
            # the product's words.
            given = _failure(404, "not-found", "There is no such address.")
            if refused.CODE == HTTPStatus.UNAUTHORIZED:
                given = _failure(401, "unauthorised", "Sign in first.")
        except Exception:
            traceback.print_exc(file=sys.stderr)
            given = _failure(500, "internal", "Something went wrong here.")
        if given["statusCode"] == HTTPStatus.METHOD_NOT_ALLOWED:
            given = _failure(405, "method-not-allowed", "This cannot be done here.")
        content = _content(given)
        start_response(_status(given), _response_headers(given, content))
        return [content]

    return answer


def _headers(environ: Environ) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    if environ.get("CONTENT_LENGTH"):
        headers["content-length"] = environ["CONTENT_LENGTH"]
    return headers


def _content(given: dict[str, Any]) -> bytes:
    body = given.get("body") or ""
    if given.get("isBase64Encoded"):
        return base64.b64decode(body)
    return body if isinstance(body, bytes) else body.encode()


def _status(given: dict[str, Any]) -> str:
    status = HTTPStatus(given["statusCode"])
    return f"{status.value} {status.phrase}"


def _response_headers(given: dict[str, Any], content: bytes) -> list[tuple[str, str]]:
    """Each value of a header in a line of its own: two cookies are two lines."""
    single = given.get("headers") or {}
    several = given.get("multiValueHeaders") or {}
    headers = [(name, str(value)) for name, value in single.items()]
    headers += [
        (name, str(value)) for name, values in several.items() for value in values
    ]
    kept = [pair for pair in headers if pair[0].lower() != "content-length"]
    if given["statusCode"] == HTTPStatus.NO_CONTENT:
        return kept
    return [*kept, ("Content-Length", str(len(content)))]


def _failure(status: int, code: str, sentence: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(
            {"error": {"code": code, "message": sentence, "fields": {}}}
        ),
    }


def main() -> None:
    server = create_server(
        wsgi(load(os.environ["REST_APP"])),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        threads=THREADS,
        max_request_body_size=LARGEST_REQUEST,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    # The server finishes what is under way when it is left by SystemExit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.run()


if __name__ == "__main__":
    main()
