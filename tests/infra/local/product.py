"""A product small enough to see through, for the stack to run in a test."""

import json
import os
import threading
from pathlib import Path

from chalice.app import Chalice, Request, Response

MEETING = threading.Barrier(2, timeout=10)

app = Chalice("product")


def current() -> Request:
    assert app.current_request is not None
    return app.current_request


@app.route("/echo/{name}", methods=["GET", "POST"])
def echo(name: str) -> Response:
    request = current()
    return Response(
        {
            "name": name,
            "query": dict(request.query_params or {}),
            "body": request.json_body if request.raw_body else None,
            "address": request.context["identity"]["sourceIp"],
            "errand": os.environ.get("ERRAND"),
        },
        headers={"Set-Cookie": ["carillon=one; HttpOnly", "other=two"]},
    )


@app.route("/meet/{name}")
def meet(name: str) -> dict[str, str]:
    """Answers only once two are here at the same time."""
    MEETING.wait()
    return {"name": (current().uri_params or {})["name"]}


@app.route("/things", methods=["DELETE"])
def delete() -> Response:
    return Response(None, status_code=204)


@app.route("/fail")
def fail() -> None:
    raise RuntimeError("a failure of the product")


def scan(event: dict, _context: object) -> None:
    _remember("tick", event["source"])
    _remember("errand", os.environ.get("ERRAND", "none"))


def work(event: dict, _context: object) -> dict:
    """Handles a job, fails to, or reports in the answer that it could not."""
    (record,) = event["Records"]
    _remember("job", record["body"])
    if record["body"] == "raise" and _times("job", "raise") == 1:
        raise RuntimeError("a failure of the product")
    if record["body"] == "report" and _times("job", "report") == 1:
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    return {}


def answer(event: dict, _context: object) -> dict[str, int]:
    _remember("socket", event["requestContext"]["routeKey"])
    return {"statusCode": 200}


def remembered(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def _times(kind: str, text: str) -> int:
    return remembered(Path(os.environ["PRODUCT_LOG"])).count([kind, text])


def _remember(kind: str, text: str) -> None:
    with Path(os.environ["PRODUCT_LOG"]).open("a") as log:
        log.write(json.dumps([kind, text]) + "\n")
