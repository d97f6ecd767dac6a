"""Stand-ins of the local stack, for tests of what speaks to them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import boto3
from botocore.config import Config

from chalicelib.platform.storage import Storage
from infra.local import ports
from infra.local.storage.objects import Objects
from infra.local.storage.server import Server
from tests.infra.local.conftest import KEYS, REGION, serving

BUCKET = "carillon-media"
SETTINGS = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=2,
    signature_version="s3v4",
    s3={"addressing_style": "path"},
)


@contextmanager
def storage_on_disk(folder: Path) -> Iterator[Storage]:
    """The stand-in for S3, signatures and policies checked, and our door to it."""
    server = Server(Objects(folder), KEYS)
    with (
        serving([server.application()], [ports.choose()]) as (address,),
        closing(_client(address)) as client,
    ):
        client.create_bucket(Bucket=BUCKET)
        yield Storage(client, client, bucket=BUCKET)


@contextmanager
def storage_of_nobody() -> Iterator[Storage]:
    """Where nothing listens."""
    with closing(_client(f"http://127.0.0.1:{ports.choose()}")) as client:
        yield Storage(client, client, bucket=BUCKET)


def _client(address: str):
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name=REGION,
        aws_access_key_id=KEYS.access,
        aws_secret_access_key=KEYS.secret,
        config=SETTINGS,
    )
