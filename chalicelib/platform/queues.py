"""SQS: put, take, settle. A message is a hint: it may be lost, or come twice."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.platform import log

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

T = TypeVar("T")
_log = log.get()

# What comes of a queue that cannot be reached, and passes.
AWAY = (BotoCoreError, ClientError)

MOST_IN_A_BATCH = 10
LONGEST_POLL_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message in our hands until it is settled or becomes visible again."""

    body: dict[str, Any]
    receipt: str


class Queues:
    """The queues of one installation, by their short names: `shard-s1`, `jobs`."""

    def __init__(self, client: "SQSClient", *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._url = cache(self._ask_url)

    def put(self, queue: str, bodies: Sequence[dict[str, Any]]) -> None:
        """Queue each body; ten to a call."""
        for batch in _tens(bodies):
            self._client.send_message_batch(
                QueueUrl=self._url(queue),
                Entries=[
                    {"Id": str(i), "MessageBody": json.dumps(body)}
                    for i, body in enumerate(batch)
                ],
            )

    def wake(self, queue: str, body: dict[str, Any]) -> None:
        """Put, and go on when the queue is away: what it said is in Postgres too."""
        try:
            self.put(queue, [body])
        except AWAY as error:
            _log.warning("wake-up lost", queue=queue, reason=type(error).__name__)

    def take(
        self, queue: str, *, wait_seconds: int = LONGEST_POLL_SECONDS
    ) -> list[Taken]:
        """Up to ten messages, waiting for the first; none is also an answer."""
        answer = self._client.receive_message(
            QueueUrl=self._url(queue),
            MaxNumberOfMessages=MOST_IN_A_BATCH,
            WaitTimeSeconds=wait_seconds,
        )
        return [
            Taken(body=json.loads(m["Body"]), receipt=m["ReceiptHandle"])
            for m in answer.get("Messages", [])
            if "Body" in m and "ReceiptHandle" in m
        ]

    def settle(self, queue: str, taken: Iterable[Taken]) -> None:
        """Delete what was read."""
        for batch in _tens([message.receipt for message in taken]):
            self._client.delete_message_batch(
                QueueUrl=self._url(queue),
                Entries=[
                    {"Id": str(i), "ReceiptHandle": receipt}
                    for i, receipt in enumerate(batch)
                ],
            )

    def _ask_url(self, queue: str) -> str:
        return self._client.get_queue_url(QueueName=self._prefix + queue)["QueueUrl"]


def shard_queue(shard: str) -> str:
    """The queue of a shard's wake-ups."""
    return f"shard-{shard}"


JOBS = "jobs"


def _tens(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), MOST_IN_A_BATCH):
        yield items[start : start + MOST_IN_A_BATCH]
