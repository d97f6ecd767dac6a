"""A queue's rules, told the time."""

import sys
from collections.abc import Callable

import pytest

from infra.local.queue import messages
from infra.local.queue.messages import Message, Queue

OPTIONS = {"visibility": 30.0, "retention": 345_600.0, "tries": 0}


def put(queue: Queue, body: str, now: float = 0.0, delay: float = 0.0) -> Message:
    message = Message(id=body, body=body, attributes={}, sent_at=now, group=body[:1])
    return queue.put(message, now=now, delay=delay)


def take(queue: Queue, now: float, most: int = 1) -> list[str]:
    taken, _ = queue.take(most, now=now, **OPTIONS)
    return [message.body for message in taken]


def lines_run_by(call: Callable[[], object]) -> int:
    """How many lines of the queue's rules a call executes: its cost, without a clock.

    Others' lines may run meanwhile: a collection of garbage has its callbacks.
    """
    lines = 0

    def trace(frame, event, _argument):
        nonlocal lines
        if frame.f_code.co_filename != messages.__file__:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("fifo", [False, True])
@pytest.mark.parametrize("delay", [0.0, 600.0])
def test_a_call_costs_the_same_at_any_depth(fifo, delay):
    def costs(depth: int) -> list[int]:
        queue = Queue(fifo=fifo)
        for number in range(depth):
            put(queue, f"{number}", delay=delay)
        put(queue, "now")
        taken: list[Message] = []
        return [
            lines_run_by(lambda: put(queue, "one more")),
            lines_run_by(lambda: taken.extend(queue.take(1, now=1.0, **OPTIONS)[0])),
            lines_run_by(lambda: queue.next_change_at(1.0)),
            lines_run_by(
                lambda: queue.change_visibility(taken[0].handle, 9.0, now=1.0)
            ),
            lines_run_by(lambda: queue.delete(taken[0].handle)),
        ]

    assert costs(10_000) == costs(10)


def test_a_message_comes_back_at_the_end_of_its_visibility():
    queue = Queue(fifo=False)
    put(queue, "m")
    assert take(queue, now=0.0) == ["m"]

    assert queue.next_change_at(0.0) == 30.0
    assert take(queue, now=29.9) == []
    assert take(queue, now=30.0) == ["m"]


def test_a_longer_visibility_replaces_the_first():
    queue = Queue(fifo=False)
    put(queue, "m")
    taken, _ = queue.take(1, now=0.0, **OPTIONS)

    queue.change_visibility(taken[0].handle, 100.0, now=10.0)

    assert take(queue, now=50.0) == []
    assert take(queue, now=110.0) == ["m"]


def test_the_last_holder_settles_a_message_that_came_back():
    queue = Queue(fifo=False)
    put(queue, "m")
    taken, _ = queue.take(1, now=0.0, **OPTIONS)
    queue.next_change_at(31.0)

    queue.delete(taken[0].handle)

    assert take(queue, now=32.0) == []
    assert set(queue.counts.values()) == {0}


def test_a_settled_message_wakes_nobody():
    queue = Queue(fifo=False)
    put(queue, "m")
    taken, _ = queue.take(1, now=0.0, **OPTIONS)

    queue.delete(taken[0].handle)

    assert queue.next_change_at(1.0) is None


def test_an_old_message_is_dropped():
    queue = Queue(fifo=False)
    put(queue, "old")
    put(queue, "young", now=345_599.0)

    assert take(queue, now=345_600.0, most=10) == ["young"]


def test_groups_take_turns():
    queue = Queue(fifo=True)
    for body in ("a1", "a2", "b1"):
        put(queue, body)

    assert take(queue, now=0.0) == ["a1"]
    assert take(queue, now=0.0) == ["b1"]
    assert take(queue, now=0.0) == []
