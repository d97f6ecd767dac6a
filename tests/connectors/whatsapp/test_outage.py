"""Trying in vain is left to one, and later and later."""

from connectors.whatsapp.outage import FIRST_PAUSE, LONGEST_PAUSE, Outage

SOMEBODY, ANOTHER = 1, 2


def test_nobody_waits_before_anybody_failed() -> None:
    assert not Outage().is_on(0)


def test_after_a_failure_the_others_wait_until_one_may_try() -> None:
    outage = Outage()
    outage.fail(100)
    assert outage.is_on(100 + FIRST_PAUSE - 0.1)
    assert not outage.is_on(100 + FIRST_PAUSE)


def test_failures_in_a_row_make_the_pause_longer_up_to_a_limit() -> None:
    outage = Outage()
    for _ in range(20):
        outage.fail(100)
    assert outage.is_on(100 + LONGEST_PAUSE - 0.1)
    assert not outage.is_on(100 + LONGEST_PAUSE)


def test_one_that_came_through_ends_it_for_all() -> None:
    outage = Outage()
    outage.fail(100)
    outage.fail(110)
    outage.stand(SOMEBODY)
    assert not outage.is_on(110)
    outage.fall(SOMEBODY)
    outage.fail(120)
    assert not outage.is_on(120 + FIRST_PAUSE)


def test_while_somebody_is_connected_a_failure_is_ones_own() -> None:
    outage = Outage()
    outage.stand(SOMEBODY)
    outage.stand(ANOTHER)
    outage.fall(ANOTHER)
    outage.fail(100)
    assert not outage.is_on(100)
    outage.fall(SOMEBODY)
    outage.fail(100)
    assert outage.is_on(100)
