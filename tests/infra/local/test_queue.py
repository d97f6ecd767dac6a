"""What the product relies on in SQS, from our stand-in and from moto alike."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from botocore.exceptions import ClientError

from infra.local import ports
from infra.local.queue.delivery import Faults
from infra.local.queue.server import Server
from infra.local.signature import Keys
from tests.infra.local.conftest import KEYS, serving
from tests.waiting import wait_until

NAMES = (f"queue-{number}" for number in count())


class Always(random.Random):
    """Draws the same number each time."""

    def __init__(self, drawn: float) -> None:
        super().__init__()
        self.drawn = drawn

    def random(self) -> float:
        return self.drawn


@pytest.fixture(scope="module")
def our_address() -> Iterator[str]:
    with serve_queues(Faults()) as address:
        yield address


@contextmanager
def serve_queues(faults: Faults, drawn: float = 0.5) -> Iterator[str]:
    port = ports.choose()
    server = Server(f"http://127.0.0.1:{port}", KEYS, faults, Always(drawn))
    with serving([server.application()], [port]) as (address,):
        yield address


@pytest.fixture(params=["ours", "moto"])
def sqs(request: pytest.FixtureRequest, connect: Callable):
    chosen = {"ours": "our_address", "moto": "moto_address"}[request.param]
    return connect("sqs", request.getfixturevalue(chosen))


@pytest.fixture
def ours(our_address: str, connect: Callable):
    return connect("sqs", our_address)


def make(sqs, *, fifo: bool = False, **attributes: str) -> str:
    name = next(NAMES)
    if fifo:
        name += ".fifo"
        attributes["FifoQueue"] = "true"
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def take(sqs, queue: str, **options: object) -> list[dict]:
    return sqs.receive_message(QueueUrl=queue, **options).get("Messages", [])


def bodies(messages: list[dict]) -> list[str]:
    return [message["Body"] for message in messages]


def depth(sqs, queue: str) -> tuple[int, ...]:
    """How many are ready, delayed and in flight."""
    names = ("", "Delayed", "NotVisible")
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    return tuple(
        int(found["Attributes"][f"ApproximateNumberOfMessages{name}"]) for name in names
    )


def test_a_message_is_taken_and_settled(sqs):
    queue = make(sqs)
    sent = sqs.send_message(
        QueueUrl=queue,
        MessageBody="salam",
        MessageAttributes={"shard": {"DataType": "String", "StringValue": "s1"}},
    )

    (message,) = take(
        sqs, queue, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    )
    assert message["MessageId"] == sent["MessageId"]
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["shard"]["StringValue"] == "s1"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert take(sqs, queue) == []

    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert depth(sqs, queue) == (0, 0, 0)


def test_a_batch_sends_and_settles_each_entry(sqs):
    queue = make(sqs)
    sent = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": str(n), "MessageBody": f"m{n}"} for n in range(10)],
    )
    assert [entry["Id"] for entry in sent["Successful"]] == [str(n) for n in range(10)]

    taken = take(sqs, queue, MaxNumberOfMessages=10)
    assert sorted(bodies(taken)) == sorted(f"m{n}" for n in range(10))
    settled = sqs.delete_message_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]}
            for n, message in enumerate(taken)
        ],
    )
    assert len(settled["Successful"]) == 10
    assert depth(sqs, queue) == (0, 0, 0)


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        (range(11), "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        ([1, 1], "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
        ([], "AWS.SimpleQueueService.EmptyBatchRequest"),
    ],
)
def test_a_bad_batch_is_refused_whole(sqs, ids, code):
    queue = make(sqs)
    entries = [{"Id": str(n), "MessageBody": "m"} for n in ids]

    with pytest.raises(ClientError) as refused:
        sqs.send_message_batch(QueueUrl=queue, Entries=entries)

    assert refused.value.response["Error"]["Code"].endswith(code.rpartition(".")[2])
    assert depth(sqs, queue) == (0, 0, 0)


def test_a_delayed_message_comes_later(sqs):
    queue = make(sqs)
    sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=1)

    assert take(sqs, queue) == []
    assert depth(sqs, queue) == (0, 1, 0)
    assert wait_until(lambda: bodies(take(sqs, queue)), 5) == ["later"]


def test_a_hidden_message_comes_back_when_it_was_not_settled(sqs):
    queue = make(sqs, VisibilityTimeout="1")
    sqs.send_message(QueueUrl=queue, MessageBody="again")
    take(sqs, queue)
    assert depth(sqs, queue) == (0, 0, 1)

    (message,) = wait_until(
        lambda: take(sqs, queue, MessageSystemAttributeNames=["All"]), 5
    )

    assert message["Attributes"]["ApproximateReceiveCount"] == "2"


def test_a_message_is_given_back_at_once(sqs):
    queue = make(sqs)
    sqs.send_message(QueueUrl=queue, MessageBody="not mine")
    (message,) = take(sqs, queue)

    sqs.change_message_visibility(
        QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )

    assert bodies(take(sqs, queue)) == ["not mine"]


def test_a_long_poll_ends_when_a_message_comes(sqs):
    queue = make(sqs)
    found: list[dict] = []
    poll = threading.Thread(
        target=lambda: found.extend(take(sqs, queue, WaitTimeSeconds=20))
    )
    poll.start()

    sqs.send_message(QueueUrl=queue, MessageBody="at last")
    poll.join(10)

    assert bodies(found) == ["at last"]


def test_a_long_poll_sees_a_message_whose_delay_ends(sqs):
    queue = make(sqs, DelaySeconds="1")
    sqs.send_message(QueueUrl=queue, MessageBody="later")

    assert bodies(take(sqs, queue, WaitTimeSeconds=10)) == ["later"]


def test_a_message_that_had_its_tries_moves_to_the_dead_letters(sqs):
    dead = make(sqs)
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    policy = {
        "deadLetterTargetArn": arn["Attributes"]["QueueArn"],
        "maxReceiveCount": 2,
    }
    queue = make(sqs, VisibilityTimeout="0", RedrivePolicy=json.dumps(policy))
    sent = sqs.send_message(QueueUrl=queue, MessageBody="poison")

    seen = [len(take(sqs, queue)) for _ in range(3)]

    assert seen == [1, 1, 0]
    (corpse,) = wait_until(lambda: take(sqs, dead), 5)
    assert corpse["MessageId"] == sent["MessageId"]


def test_a_group_keeps_its_order_and_waits_for_its_eldest(sqs):
    queue = make(sqs, fifo=True, ContentBasedDeduplication="true")
    for body, group in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId=group)

    (first,) = take(sqs, queue)
    (second,) = take(sqs, queue)
    assert bodies([first, second]) == ["a1", "b1"]
    assert take(sqs, queue) == []

    sqs.delete_message(QueueUrl=queue, ReceiptHandle=first["ReceiptHandle"])
    assert bodies(take(sqs, queue)) == ["a2"]


def test_a_fifo_queue_takes_a_message_once(sqs):
    queue = make(sqs, fifo=True)
    for _ in range(2):
        sqs.send_message(
            QueueUrl=queue,
            MessageBody="m",
            MessageGroupId="g",
            MessageDeduplicationId="same",
        )

    assert len(take(sqs, queue, MaxNumberOfMessages=10)) == 1


def test_a_message_given_back_to_its_group_goes_first_again(sqs):
    queue = make(sqs, fifo=True, ContentBasedDeduplication="true")
    for body in ("first", "second"):
        sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId="g")
    (message,) = take(sqs, queue)

    sqs.change_message_visibility(
        QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )

    assert bodies(take(sqs, queue, MaxNumberOfMessages=2)) == ["first", "second"]


def test_queues_are_found_listed_set_purged_and_removed(sqs):
    queue = make(sqs, VisibilityTimeout="7")
    name = queue.rpartition("/")[2]
    assert make_again(sqs, name, VisibilityTimeout="7") == queue
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == queue
    assert queue in sqs.list_queues(QueueNamePrefix="queue-")["QueueUrls"]

    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "9"})
    found = sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=["VisibilityTimeout"]
    )
    assert found["Attributes"] == {"VisibilityTimeout": "9"}

    sqs.send_message(QueueUrl=queue, MessageBody="m")
    sqs.purge_queue(QueueUrl=queue)
    assert depth(sqs, queue) == (0, 0, 0)

    sqs.delete_queue(QueueUrl=queue)
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.send_message(QueueUrl=queue, MessageBody="m")


def make_again(sqs, name: str, **attributes: str) -> str:
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


@pytest.mark.parametrize(
    ("call", "options"),
    [
        ("send_message", {"MessageBody": "m", "DelaySeconds": 901}),
        ("send_message", {"MessageBody": "m" * 2_000_000}),
        ("receive_message", {"MaxNumberOfMessages": 11}),
        ("receive_message", {"WaitTimeSeconds": 21}),
        ("delete_message", {"ReceiptHandle": "never given"}),
    ],
)
def test_what_sqs_refuses_is_refused(sqs, call, options):
    queue = make(sqs)

    with pytest.raises(ClientError) as refused:
        getattr(sqs, call)(QueueUrl=queue, **options)

    assert 400 <= status_of(refused) < 500


@pytest.mark.parametrize("wrong", [{"VisibilityTimeout": "43201"}, {"Colour": "blue"}])
def test_a_wrong_setting_is_refused(ours, wrong):
    """Moto takes anything."""
    queue = make(ours)

    with pytest.raises(ClientError) as refused:
        ours.set_queue_attributes(QueueUrl=queue, Attributes=wrong)

    assert status_of(refused) == 400


def status_of(refused) -> int:
    return refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_another_key_is_refused(our_address, connect):
    stranger = connect("sqs", our_address, Keys(KEYS.access, "guessed"))

    with pytest.raises(ClientError) as refused:
        stranger.list_queues()

    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_who_hangs_up_takes_no_message(our_address, connect, ours):
    """A long poll of a killed process must not swallow the next wake-up."""
    queue = make(ours)
    impatient = connect("sqs", our_address, read_timeout=0.2)
    with pytest.raises(Exception, match="timeout"):
        take(impatient, queue, WaitTimeSeconds=20)

    ours.send_message(QueueUrl=queue, MessageBody="for who is still here")

    assert bodies(take(ours, queue, WaitTimeSeconds=5)) == ["for who is still here"]


def test_chaos_can_lose_a_message(connect):
    with serve_queues(Faults(loss=1.0)) as address:
        sqs = connect("sqs", address)
        queue = make(sqs)
        assert sqs.send_message(QueueUrl=queue, MessageBody="m")["MessageId"]
        assert take(sqs, queue) == []


def test_chaos_can_deliver_a_message_twice(connect):
    with serve_queues(Faults(duplication=1.0)) as address:
        sqs = connect("sqs", address)
        queue = make(sqs)
        sqs.send_message(QueueUrl=queue, MessageBody="m")
        taken = take(sqs, queue, MaxNumberOfMessages=10)
    assert len(taken) == 2
    assert len({message["MessageId"] for message in taken}) == 1
