"""What calls the product's functions in the cloud: the clock, and the jobs queue.

SCANNER_HANDLER and WORKER_HANDLER (`module:attribute`), TICK_SECONDS, QUEUE_PREFIX and
what boto3 reads come from the environment.
"""

import os
import signal
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.names import load

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

Event = dict[str, Any]
Handler = Callable[[Event, object], Any]

LONGEST_POLL = 20
PAUSE = 1.0
GRACE = 25.0


class Busy:
    """Counts the calls under way, so that a stop can wait for them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls = 0

    def __enter__(self) -> None:
        with self._changed:
            self._calls += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._calls -= 1
            self._changed.notify_all()

    def wait_until_idle(self, timeout: float) -> bool:
        """Whether no call was under way any more within `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._calls == 0, timeout)


class Timer:
    """Calls a function once in each period of a clock that is never set back.

    A call that outlasts its period makes the next one late and the missed ones void: in
    the cloud two may overlap, and here they need not.
    """

    def __init__(self, handler: Handler, period: float, busy: Busy) -> None:
        self._handler = handler
        self._period = period
        self._busy = busy

    def run(self, stopping: threading.Event) -> None:
        started = time.monotonic()
        while not stopping.is_set():
            with self._busy:
                _call(self._handler, tick_event(datetime.now(UTC)))
            stopping.wait(until_next(time.monotonic() - started, self._period))


class Mapping:
    """Hands each message of a queue to a function; what it handled is deleted."""

    def __init__(
        self, client: "SQSClient", queue: str, handler: Handler, busy: Busy
    ) -> None:
        self._client = client
        self._queue = queue
        self._handler = handler
        self._busy = busy

    def run(self, stopping: threading.Event) -> None:
        """Until stopped. A queue that is away is asked again."""
        while not stopping.is_set():
            try:
                self._carry_one()
            except (BotoCoreError, ClientError) as error:
                print(f"jobs queue not reached: {type(error).__name__}", flush=True)
                stopping.wait(PAUSE)

    def _carry_one(self) -> None:
        url = self._client.get_queue_url(QueueName=self._queue)["QueueUrl"]
        messages = self._client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=1,
            WaitTimeSeconds=LONGEST_POLL,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        ).get("Messages", [])
        for message in messages:
            with self._busy:
                if self._was_handled(message):
                    self._client.delete_message(
                        QueueUrl=url, ReceiptHandle=message.get("ReceiptHandle", "")
                    )

    def _was_handled(self, message: "MessageTypeDef") -> bool:
        done, answer = _call(self._handler, queue_event(self._queue, message))
        failures = (answer or {}).get("batchItemFailures") or []
        return done and not failures


def until_next(elapsed: float, period: float) -> float:
    """How long to wait for the next whole period after `elapsed`."""
    return period - elapsed % period


def tick_event(now: datetime) -> Event:
    """What EventBridge Scheduler sends."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "000000000000",
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "us-east-1",
        "resources": ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/tick"],
        "detail": "{}",
    }


def queue_event(queue: str, message: "MessageTypeDef") -> Event:
    """What Lambda's event source mapping makes of one message."""
    return {
        "Records": [
            {
                "messageId": message.get("MessageId"),
                "receiptHandle": message.get("ReceiptHandle"),
                "body": message.get("Body"),
                "attributes": message.get("Attributes", {}),
                "messageAttributes": message.get("MessageAttributes", {}),
                "md5OfBody": message.get("MD5OfBody"),
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
                "awsRegion": "us-east-1",
            }
        ]
    }


def _call(handler: Handler, event: Event) -> tuple[bool, Any]:
    """Whether it worked, and the answer. One failure must not end the schedule."""
    try:
        return True, handler(event, None)
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return False, None


def main() -> None:
    environment = os.environ
    stopping, busy = threading.Event(), Busy()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stopping.set())
    timer = Timer(
        load(environment["SCANNER_HANDLER"]), float(environment["TICK_SECONDS"]), busy
    )
    client = boto3.client(
        "sqs",
        endpoint_url=environment.get("SQS_ENDPOINT_URL"),
        config=Config(connect_timeout=5, read_timeout=LONGEST_POLL + 10),
    )
    mapping = Mapping(
        client,
        f"{environment['QUEUE_PREFIX']}jobs",
        load(environment["WORKER_HANDLER"]),
        busy,
    )
    for part in (timer, mapping):
        threading.Thread(target=part.run, args=(stopping,), daemon=True).start()
    stopping.wait()
    # A poll under way is left behind: what it may yet receive comes back by itself.
    busy.wait_until_idle(GRACE)


if __name__ == "__main__":
    main()
