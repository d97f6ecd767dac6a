"""The clock and the jobs queue, without either."""

import threading
from datetime import UTC, datetime

import pytest

from infra.local.schedule import Busy, Timer, queue_event, tick_event, until_next


@pytest.mark.parametrize(
    ("elapsed", "wait"), [(0.0, 60.0), (0.5, 59.5), (59.0, 1.0), (150.0, 30.0)]
)
def test_ticks_keep_to_their_minute_however_long_one_took(elapsed, wait):
    assert until_next(elapsed, 60.0) == wait


def test_a_tick_looks_as_the_scheduler_sends_it():
    event = tick_event(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))

    assert event["source"] == "aws.scheduler"
    assert event["time"] == "2026-01-02T03:04:05Z"


def test_a_job_looks_as_lambda_gets_it():
    event = queue_event("carillon-jobs", {"MessageId": "1", "Body": "{}"})

    (record,) = event["Records"]
    assert (record["messageId"], record["body"]) == ("1", "{}")
    assert record["eventSourceARN"].endswith(":carillon-jobs")


def test_a_tick_that_fails_does_not_end_the_clock(capfd):
    ticks, stopping = [], threading.Event()

    def scan(event: dict, _context: object) -> None:
        ticks.append(event)
        if len(ticks) == 2:
            stopping.set()
        raise RuntimeError("a failure of the product")

    Timer(scan, 0.01, Busy()).run(stopping)

    assert len(ticks) == 2
    assert "a failure of the product" in capfd.readouterr().err


def test_a_stop_waits_for_the_call_under_way():
    busy, entered, leave = Busy(), threading.Event(), threading.Event()

    def call() -> None:
        with busy:
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=call)
    thread.start()
    entered.wait(10)
    assert not busy.wait_until_idle(0.01)

    leave.set()
    assert busy.wait_until_idle(10)
    thread.join()
