"""The one door to boto3: clients for SQS, S3 and the WebSocket management API."""

from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config as ClientConfig

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

# A consumer polls for up to 20 s; everything else answers soon or is asked again.
_SETTINGS = ClientConfig(
    connect_timeout=5,
    read_timeout=30,
    retries={"max_attempts": 3, "mode": "standard"},
    max_pool_connections=32,
)
_S3_SETTINGS = _SETTINGS.merge(
    ClientConfig(signature_version="s3v4", s3={"addressing_style": "path"})
)


def sqs(region: str, endpoint_url: str | None) -> "SQSClient":
    """A client of SQS; safe to share between threads."""
    return _client("sqs", region, endpoint_url=endpoint_url, config=_SETTINGS)


def s3(region: str, endpoint_url: str | None) -> "S3Client":
    """A client of S3; safe to share between threads."""
    return _client("s3", region, endpoint_url=endpoint_url, config=_S3_SETTINGS)


def websocket_management(
    region: str, endpoint_url: str
) -> "ApiGatewayManagementApiClient":
    """A client that posts to connected browsers."""
    return _client(
        "apigatewaymanagementapi", region, endpoint_url=endpoint_url, config=_SETTINGS
    )


def _client(service: str, region: str, **settings: object) -> Any:
    # The stubs overload this for every service of AWS; the callers name theirs.
    return cast(Any, boto3).client(service, region, **settings)
