"""When so many messages will be out."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaigns.estimate import (
    FURTHEST,
    Hours,
    Phone,
    finish,
    per_hour,
    sent_by,
)

START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = Hours(zone="UTC", quiet_from=None, quiet_until=None)


def phone(quota_hour: int = 80, quota_day: int = 800, gap: int = 20) -> Phone:
    return Phone(quota_hour=quota_hour, quota_day=quota_day, gap=timedelta(seconds=gap))


@pytest.mark.parametrize(
    ("phones", "rate"),
    [([], 0), ([phone()], 80), ([phone(gap=90)], 40), ([phone(), phone(gap=90)], 120)],
)
def test_a_phone_sends_what_its_quota_and_its_gaps_allow(
    phones: list[Phone], rate: float
) -> None:
    assert per_hour(phones) == rate


def test_hours_are_filled_one_after_the_other() -> None:
    assert finish(160, [phone()], ALWAYS, start=START) == START + 2 * HOUR
    assert finish(40, [phone()], ALWAYS, start=START) == START + HOUR / 2


def test_quiet_hours_send_nothing() -> None:
    """From noon there are nine open hours, then twelve quiet ones."""
    night = Hours(zone="Asia/Kuala_Lumpur", quiet_from=time(21), quiet_until=time(9))

    at = finish(10 * 80, [phone()], night, start=START)

    assert at == START + (9 + 12 + 1) * HOUR


def test_a_days_quota_makes_the_rest_wait_for_the_next_day() -> None:
    at = finish(900, [phone()], ALWAYS, start=START)

    assert at is not None
    assert at > START + 24 * HOUR


@pytest.mark.parametrize(("messages", "phones"), [(1, []), (10**7, [phone()])])
def test_what_is_never_done_has_no_end(messages: int, phones: list[Phone]) -> None:
    assert finish(messages, phones, ALWAYS, start=START) is None


@pytest.mark.parametrize(
    ("hours", "sent"), [(0, 0), (0.5, 40), (1, 80), (2.25, 180), (3, 200), (99, 200)]
)
def test_by_an_instant_what_fits_before_it_is_out(hours: float, sent: int) -> None:
    assert sent_by(START + hours * HOUR, 200, [phone()], ALWAYS, start=START) == sent


@given(st.integers(1, 5_000), st.integers(1, 3), st.booleans())
def test_all_is_out_by_the_finish_and_not_before(
    messages: int, count: int, quiet: bool
) -> None:
    night = Hours(zone="UTC", quiet_from=time(21), quiet_until=time(9))
    hours, phones = night if quiet else ALWAYS, [phone()] * count
    at = finish(messages, phones, hours, start=START)
    assert at is not None

    assert sent_by(at + HOUR, messages, phones, hours, start=START) == messages
    assert sent_by(at - HOUR / 2, messages, phones, hours, start=START) < messages


@given(
    st.integers(1, 20_000),
    st.integers(1, 5),
    st.sampled_from(
        [ALWAYS, Hours(zone="UTC", quiet_from=time(21), quiet_until=time(9))]
    ),
)
def test_more_messages_never_end_sooner_and_more_phones_never_later(
    messages: int, count: int, hours: Hours
) -> None:
    def end(messages: int, count: int) -> datetime:
        found = finish(messages, [phone()] * count, hours, start=START)
        return found or START + 2 * FURTHEST

    assert end(messages, count) <= end(messages + 100, count)
    assert end(messages, count + 1) <= end(messages, count)
    assert end(messages, count) >= START
