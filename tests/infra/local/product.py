"""A product small enough to see through, for the stack to run in a test."""

import json
import os
import threading
from pathlib import Path

from chalice import Chalice, Response

MEETING = threading.Barrier(2, timeout=10)

app = Chalice("product")


@app.route("/echo/{name}", methods=["GET", "POST"])
def echo(name: str) -> Response:
    request = app.current_request
    return Response(
        {
            "name": name,
            "query": dict(request.query_params or {}),
            "body": request.json_body if request.raw_body else None,
            "address": request.context["identity"]["sourceIp"],
        },
        headers={"Set-Cookie": ["carillon=one; HttpOnly", "other=two"]},
    )


@app.route("/meet/{name}")
def meet(name: str) -> dict[str, str]:
    """Answers only once two are here at the same time."""
    MEETING.wait()
    return {"name": app.current_request.uri_params["name"]}


@app.route("/things", methods=["DELETE"])
def delete() -> Response:
    return Response(None, status_code=204)


@app.route("/fail")
def fail() -> None:
    raise RuntimeError("a failure of the product")


def scan(event: dict, _context: object) -> None:
    _remember("tick", event["source"])


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
