"""Proves, from a built Lambda folder alone, that each kind of event is answered.

    DATABASE_URL=… python3.13 -I -S infra/prove_package.py FOLDER RUNTIME

The database is an empty, migrated one. RUNTIME holds what Lambda brings itself. Nothing
else is in reach: no checkout, no packages of this Python.
"""

import importlib
import importlib.util
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

ABSENT = (
    *("boto3", "botocore", "s3transfer", "pip", "setuptools", "wheel", "inquirer"),
    *("blessed", "readchar", "jinxed", "click", "yaml", "phonenumbers.geodata"),
    *("phonenumbers.carrierdata", "neonize", "connectors", "infra", "tests"),
)
NOWHERE = "http://127.0.0.1:9"
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "proof",
    "AWS_SECRET_ACCESS_KEY": "proof",
    "SQS_ENDPOINT_URL": NOWHERE,
    "S3_ENDPOINT_URL": NOWHERE,
    "WEBSOCKET_MANAGEMENT_URL": NOWHERE,
    "INSTALL_KEY": "00" * 32,
    "AWS_LAMBDA_FUNCTION_NAME": "proof",
}

Answer = Any


@dataclass(frozen=True)
class Proof:
    """An event as AWS sends it, who is to answer, and what the answer must be."""

    of: str
    handler: str
    event: Mapping[str, Any]
    is_answered: Callable[[Answer], bool]


def refuses_a_stranger(answer: Answer) -> bool:
    """401 in the shape of every error of ours."""
    error = json.loads(answer["body"])["error"]
    return answer["statusCode"] == 401 and {"code", "message"} <= set(error)


PROOFS = (
    Proof(
        "a REST event",
        "api.app.app",
        {
            "resource": "/campaigns",
            "path": "/campaigns",
            "httpMethod": "GET",
            "headers": {"accept": "application/json"},
            "multiValueHeaders": {"accept": ["application/json"]},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": "/campaigns",
                "httpMethod": "GET",
                "path": "/api/campaigns",
                "stage": "api",
                "requestId": "00000000-0000-0000-0000-000000000001",
                "identity": {"sourceIp": "192.0.2.1", "userAgent": "proof"},
            },
            "body": None,
            "isBase64Encoded": False,
        },
        refuses_a_stranger,
    ),
    Proof(
        "a scanner event",
        "api.scanner.handler",
        {
            "version": "0",
            "id": "00000000-0000-0000-0000-000000000002",
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": "000000000000",
            "time": "2026-01-01T00:00:00Z",
            "region": "us-east-1",
            "resources": ["arn:aws:scheduler:us-east-1:000000000000:schedule/tick"],
            "detail": "{}",
        },
        lambda _answer: True,
    ),
    Proof(
        "a worker event",
        "api.worker.handler",
        {
            "Records": [
                {
                    "messageId": "00000000-0000-0000-0000-000000000003",
                    "receiptHandle": "proof",
                    "body": json.dumps({"job_id": 1}),
                    "attributes": {"ApproximateReceiveCount": "1"},
                    "messageAttributes": {},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
                    "awsRegion": "us-east-1",
                }
            ]
        },
        # The job is not there (any more): nothing is left to try again.
        lambda answer: not (answer or {}).get("batchItemFailures"),
    ),
    Proof(
        "a socket event",
        "api.socket.handler",
        {
            "headers": {"Host": "proof.invalid"},
            "queryStringParameters": {"ticket": "forged"},
            "requestContext": {
                "routeKey": "$connect",
                "eventType": "CONNECT",
                "connectionId": "proof=",
                "requestId": "00000000-0000-0000-0000-000000000004",
                "domainName": "proof.invalid",
                "stage": "ws",
                "apiId": "proof",
                "identity": {"sourceIp": "192.0.2.1"},
            },
            "isBase64Encoded": False,
        },
        lambda answer: answer["statusCode"] in {401, 403},
    ),
)


def main(folder: str, runtime: str) -> None:
    sys.path.insert(0, folder)
    present = [name for name in ABSENT if is_there(name)]
    if present:
        sys.exit(f"The package holds what it must not: {', '.join(present)}")
    sys.path.insert(1, runtime)
    os.environ.update(ENVIRONMENT)
    for name in modules_of("api", "chalicelib"):
        importlib.import_module(name)
    for proof in PROOFS:
        answer = ask(proof)
        if not proof.is_answered(answer):
            sys.exit(f"{proof.handler} answered {proof.of} with {answer!r}")
        print(f"{proof.handler} answers {proof.of}", flush=True)


def is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def modules_of(*packages: str) -> Iterator[str]:
    """Every module of ours, so that no import waits for a rarer event to fail."""
    for package in packages:
        path = importlib.import_module(package).__path__
        yield from (found.name for found in pkgutil.walk_packages(path, f"{package}."))


def ask(proof: Proof) -> Answer:
    module, _, name = proof.handler.rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    context = SimpleNamespace(
        aws_request_id="00000000-0000-0000-0000-000000000000",
        function_name="proof",
        function_version="1",
        invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:proof",
        memory_limit_in_mb=512,
        get_remaining_time_in_millis=lambda: 30_000,
    )
    return handler(dict(proof.event), context)


if __name__ == "__main__":
    main(*sys.argv[1:])
