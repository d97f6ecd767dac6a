"""What becomes of a wake-up when the queue is away."""

import pytest

from chalicelib.platform import aws
from chalicelib.platform.queues import Queues


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Queues:
    """Queues at an address where nobody answers."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nobody")
    return Queues(aws.sqs("us-east-1", "http://127.0.0.1:9"), prefix="test-")


def test_a_wake_up_that_is_lost_stops_nobody(
    away: Queues, caplog: pytest.LogCaptureFixture
) -> None:
    """What it would have said is in Postgres, and is read again soon."""
    away.wake("shard-s1", {"commands": [7]})

    assert "wake-up lost" in caplog.messages
