"""The composition root: what a Lambda container holds, built at its first event."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache

from chalicelib.platform import aws, log
from chalicelib.platform.cache import Cache
from chalicelib.platform.config import Config
from chalicelib.platform.db import Database, Db
from chalicelib.platform.live import Live
from chalicelib.platform.queues import Queues
from chalicelib.platform.storage import Storage

# Lambda answers one event at a time; the local API has a few threads.
CONNECTIONS = 8
# A browser that waits longer believes that nothing happens.
PATIENCE_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The ways out of this process."""

    config: Config
    connection: Callable[[], AbstractContextManager[Db]]
    queues: Queues
    storage: Storage
    live: Live


@cache
def doors() -> Doors:
    """The real ones, from the environment."""
    config = Config.from_env()
    log.get().append_keys(build=config.build)
    database = Database(
        config.database_url, size=CONNECTIONS, wait_seconds=PATIENCE_SECONDS
    )
    url = config.websocket_management_url
    return Doors(
        config=config,
        connection=database.connection,
        queues=Queues(
            aws.sqs(config.region, config.sqs_endpoint_url), prefix=config.queue_prefix
        ),
        storage=Storage(
            aws.s3(config.region, config.s3_endpoint_url),
            aws.s3(config.region, config.s3_public_url),
            bucket=config.media_bucket,
        ),
        live=Live(
            None if url is None else aws.websocket_management(config.region, url),
            Cache(config.redis_url),
        ),
    )
