"""One device's life, with no phone, socket or clock."""

from datetime import timedelta
from random import Random
from typing import get_args

import pytest

from connectors.events import (
    ClientOutdated,
    Connected,
    Disconnected,
    LoggedOut,
    OfflineSyncCompleted,
    Replaced,
    Restricted,
    Unanswered,
)
from connectors.session import (
    LONGEST_RETRY,
    AllowBulk,
    Begin,
    Connect,
    Effect,
    End,
    HangUp,
    Input,
    Probe,
    Probed,
    RestUntil,
    RetryAfter,
    RetryDue,
    Say,
    Session,
    SettleAfterwards,
    Settled,
)
from tests.builders import NOON


def session(*given: Input) -> Session:
    """A session to which this has happened."""
    made = Session(Random(1))
    for event in given:
        made.receive(event)
    return made


ONLINE: tuple[Input, ...] = (Begin("restarting"), Connected())
READY: tuple[Input, ...] = (*ONLINE, OfflineSyncCompleted())


def test_a_session_begins_by_connecting_and_says_why() -> None:
    assert session().receive(Begin("restarting")) == [
        Say("connecting", "restarting"),
        Connect(),
    ]


def test_people_are_answered_once_connected_and_bulk_waits() -> None:
    effects = session(Begin("restarting")).receive(Connected())

    assert effects == [Say("online", None), SettleAfterwards(1)]
    assert AllowBulk() not in effects


@pytest.mark.parametrize("sign", [OfflineSyncCompleted(), Settled(1)])
def test_bulk_is_allowed_when_what_waited_has_come_or_time_has_passed(
    sign: Input,
) -> None:
    made = session(*ONLINE)

    assert made.receive(sign) == [AllowBulk()]
    assert made.receive(sign) == []


def test_a_timer_of_an_earlier_connection_settles_nothing() -> None:
    made = session(*ONLINE, Disconnected(), RetryDue(1), Connected())

    assert made.receive(Settled(1)) == []
    assert made.receive(Settled(2)) == [AllowBulk()]


def test_a_drop_is_said_and_tried_again_later() -> None:
    made = session(*READY)

    said, retry = made.receive(Disconnected())

    assert said == Say("offline", "connection-lost")
    assert isinstance(retry, RetryAfter)
    assert not made.is_connected
    assert made.receive(RetryDue(retry.connection)) == [Connect()]


def test_each_failure_in_a_row_waits_longer_up_to_a_limit() -> None:
    made = session(Begin("restarting"))
    waits: list[timedelta] = []
    for _ in range(14):
        _, retry = made.receive(Disconnected("connection-refused"))
        assert isinstance(retry, RetryAfter)
        waits.append(retry.delay)
        made.receive(RetryDue(retry.connection))

    assert waits[0] <= timedelta(seconds=2)
    assert waits[0] < waits[3] < waits[6]
    assert LONGEST_RETRY / 2 <= waits[-1] <= LONGEST_RETRY


def test_a_connection_that_always_drops_before_it_is_ready_waits_longer() -> None:
    made = session(*ONLINE)
    first = made.receive(Disconnected())[1]
    made.receive(RetryDue(1))
    made.receive(Connected())
    made.receive(Disconnected())
    made.receive(RetryDue(2))
    made.receive(Connected())
    third = made.receive(Disconnected())[1]

    assert isinstance(first, RetryAfter)
    assert isinstance(third, RetryAfter)
    assert third.delay > first.delay


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (LoggedOut(), Say("logged-out", "logged-out-on-phone")),
        (Replaced(), Say("offline", "replaced")),
        (ClientOutdated(), Say("offline", "client-outdated")),
    ],
)
def test_what_no_retry_can_mend_is_said_and_hung_up(event: Input, said: Say) -> None:
    made = session(*READY)

    assert made.receive(event) == [said, HangUp()]
    assert made.receive(RetryDue(1)) == []
    assert made.receive(Begin("refresh")) == [Say("connecting", "refresh"), Connect()]


def test_a_restriction_rests_the_device_and_keeps_the_connection() -> None:
    made = session(*READY)
    until = NOON + timedelta(hours=1)

    assert made.receive(Restricted("restricted-strangers", until)) == [
        RestUntil("restricted-strangers", until)
    ]
    assert made.is_connected


def test_asking_a_connected_session_to_connect_does_nothing() -> None:
    assert session(*READY).receive(Begin("refresh")) == []


def test_a_waiting_session_connects_at_once_when_a_person_asks() -> None:
    made = session(*ONLINE, Disconnected())

    assert Connect() in made.receive(Begin("refresh"))
    assert made.receive(RetryDue(1)) == []


SUSPECTED: tuple[Input, ...] = (*READY, Unanswered())


@pytest.mark.parametrize("connected", [ONLINE, READY])
def test_what_is_left_unanswered_is_asked_again_once(
    connected: tuple[Input, ...],
) -> None:
    made = session(*connected)

    assert made.receive(Unanswered()) == [Probe(1)]
    assert made.receive(Unanswered()) == []
    assert made.is_connected


def test_a_deaf_connection_is_said_hung_up_and_made_again_at_once() -> None:
    made = session(*SUSPECTED)

    assert made.receive(Probed(1, answered=False)) == [
        Say("offline", "deaf"),
        HangUp(),
        RetryAfter(timedelta(0), 1),
    ]
    assert made.receive(RetryDue(1)) == [Connect()]


def test_an_answer_ends_the_doubt_and_the_next_doubt_is_asked_again() -> None:
    made = session(*SUSPECTED)

    assert made.receive(Probed(1, answered=True)) == []
    assert made.state == "ready"
    assert made.receive(Unanswered()) == [Probe(1)]


@pytest.mark.parametrize(
    "meanwhile",
    [
        (Disconnected(),),
        (Disconnected(), RetryDue(1)),
        (Disconnected(), RetryDue(1), Connected()),
        (Replaced(),),
        (LoggedOut(), Begin("paired"), Connected()),
    ],
)
def test_the_answer_to_a_probe_of_an_earlier_connection_changes_nothing(
    meanwhile: tuple[Input, ...],
) -> None:
    made = session(*SUSPECTED, *meanwhile)
    before = made.state

    assert made.receive(Probed(1, answered=False)) == []
    assert made.state == before


def test_a_new_connection_is_doubted_while_the_last_ones_probe_is_out() -> None:
    made = session(*SUSPECTED, Disconnected(), RetryDue(1), Connected())

    assert made.receive(Unanswered()) == [Probe(2)]
    assert made.receive(Probed(1, answered=False)) == []
    assert made.receive(Probed(2, answered=False))[0] == Say("offline", "deaf")


def test_nobody_doubts_a_connection_that_is_not_there() -> None:
    for given in ((), (Begin("x"),), (*ONLINE, Disconnected()), (*READY, Replaced())):
        assert session(*given).receive(Unanswered()) == []


def test_the_end_hangs_up_once() -> None:
    made = session(*READY)

    assert made.receive(End()) == [HangUp()]
    assert made.receive(End()) == []


def test_every_input_is_answered_in_every_state() -> None:
    """Whatever comes late or twice, nothing raises."""
    samples: list[Input] = [
        Begin("refresh"),
        RetryDue(1),
        Settled(1),
        End(),
        Connected(),
        OfflineSyncCompleted(),
        Disconnected(),
        LoggedOut(),
        Replaced(),
        Restricted("restricted", NOON),
        ClientOutdated(),
        Unanswered(),
        Probed(1, answered=False),
    ]
    assert {type(sample) for sample in samples} == set(get_args(Input))
    for first in samples:
        for second in samples:
            for third in samples:
                effects: list[Effect] = session(first, second).receive(third)
                assert effects.count(Connect()) <= 1
