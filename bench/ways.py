"""The doors of a scanner that is measured: a database, and queues that only count."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

from api.wiring import Doors
from bench.counted import Counted
from chalicelib.platform.config import Config
from chalicelib.platform.queues import Queues
from tests.fakes import MemoryStorage, RecordedLive

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


class CountingSqs:
    """Takes everything in, and counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0

    def get_queue_url(self, **asked: str) -> dict[str, str]:
        self.calls += 1
        return {"QueueUrl": asked["QueueName"]}

    def send_message_batch(self, **asked: Any) -> dict[str, Any]:
        self.calls += 1
        return {"Successful": asked["Entries"]}


def ways(conn: Counted, sqs: CountingSqs, **environment: str) -> Doors:
    """As in the product, with every wait of its own; nobody looks at a browser."""
    config = Config.from_env(
        {"DATABASE_URL": "postgresql://unused.test/", "INSTALL_KEY": "00" * 32}
        | environment
    )
    return Doors(
        config=config,
        connection=lambda: nullcontext(conn),
        queues=Queues(cast("SQSClient", sqs), prefix=config.queue_prefix),
        storage=MemoryStorage(),
        live=RecordedLive(),
    )
