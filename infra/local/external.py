"""Parts that somebody else runs: are they there, and is in them what we need?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import boto3
import psycopg
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from psycopg import conninfo

from infra.local.errors import CannotStart
from infra.local.postgres import create_database
from infra.local.queue.names import queue_names

SESSIONS = "sessions"


def sessions_url(database_url: str) -> str:
    """The same server, the database of WhatsApp sessions."""
    if "://" not in database_url:
        return conninfo.make_conninfo(database_url, dbname=SESSIONS)
    return urlsplit(database_url)._replace(path=f"/{SESSIONS}").geturl()


def check_postgres(database_url: str, sessions: str | None) -> None:
    """The database must be there; one for sessions is made beside it unless given."""
    _reach("DATABASE_URL", database_url, None if sessions else SESSIONS)
    if sessions:
        _reach("SESSIONS_DATABASE_URL", sessions, None)


def _reach(name: str, url: str, make: str | None) -> None:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as conn:
            if make is not None:
                create_database(conn, make)
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotStart(
            f"The user of {name} may not make the database `{make}`. Make it there as"
            f" a superuser (CREATE DATABASE {make} OWNER …), or give the address of one"
            " in SESSIONS_DATABASE_URL."
        ) from error
    except psycopg.OperationalError as error:
        raise CannotStart(
            f"{name} leads to no database: {str(error).strip()}"
        ) from error


def check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"REDIS_URL leads to no Redis: {error}") from error


def make_queues(environment: Mapping[str, str]) -> None:
    client = _client("sqs", environment["SQS_ENDPOINT_URL"], environment)
    names = queue_names(environment["QUEUE_PREFIX"], environment["SHARDS"])
    try:
        for name in names:
            client.create_queue(QueueName=name)
    except (BotoCoreError, ClientError) as error:
        raise CannotStart(f"SQS_ENDPOINT_URL leads to no SQS: {error}") from error


def make_bucket(environment: Mapping[str, str]) -> None:
    client = _client("s3", environment["S3_ENDPOINT_URL"], environment)
    bucket = environment["MEDIA_BUCKET"]
    try:
        existing = client.list_buckets()["Buckets"]
        if bucket not in [found["Name"] for found in existing]:
            client.create_bucket(Bucket=bucket)
    except (BotoCoreError, ClientError) as error:
        raise CannotStart(f"S3_ENDPOINT_URL leads to no S3: {error}") from error


def _client(service: Any, address: str, environment: Mapping[str, str]) -> Any:
    return boto3.client(
        service,
        endpoint_url=address,
        region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(
            connect_timeout=5,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
        ),
    )
