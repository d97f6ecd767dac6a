"""When a sequence will be through: delays, windows and quotas, each where it binds."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from chalicelib.campaigns.estimate import Phone
from chalicelib.reports import forecast
from chalicelib.reports.forecast import Hours
from chalicelib.sends.windows import EVERY_DAY, OPEN, Closed, Quiet
from chalicelib.sequences.model import Cohort, Step
from tests.chalicelib.sequences.test_impact import cohort, step

# A Monday, noon in Kuala Lumpur.
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = Hours(closed=OPEN, zone="Asia/Kuala_Lumpur")
FAST = Phone(quota_hour=3600, quota_day=86_400, gap=timedelta(seconds=1))


def board(*delays: int) -> list[Step]:
    """Steps of which each follows the last; the last delay is after the last step."""
    count = len(delays)
    return [
        replace(
            step(n, day=n),
            next_trigger=f"day{n + 1}" if n < count else None,
            delay_hours=hours,
        )
        for n, hours in enumerate(delays, 1)
    ]


def hours_until(
    steps: list[Step],
    *cohorts: Cohort,
    hours: Hours = ALWAYS,
    phones: tuple[Phone, ...] = (FAST,),
) -> float | None:
    at = forecast.finish(steps, cohorts, phones, hours, now=NOON)
    return at and (at - NOON) / HOUR


def test_delays_lie_before_the_last_message() -> None:
    assert hours_until(board(24, 48, 24), cohort(1)) == pytest.approx(72, abs=1)
    assert hours_until(board(24, 48, 24), cohort(2)) == pytest.approx(48, abs=1)


def test_whoever_waits_longest_is_through_last() -> None:
    soon, later = NOON + 2 * HOUR, NOON + 30 * HOUR

    found = hours_until(
        board(24), replace(cohort(1), due_at=soon), replace(cohort(1), due_at=later)
    )

    assert found == pytest.approx(30, abs=1)


def test_quotas_bind_where_leads_are_many() -> None:
    phone = Phone(quota_hour=80, quota_day=800, gap=timedelta(seconds=1))

    by_hour = hours_until(board(0), cohort(1, leads=400), phones=(phone,))
    by_day = hours_until(board(0), cohort(1, leads=2000), phones=(phone,))
    by_two = hours_until(board(0), cohort(1, leads=2000), phones=(phone, phone))

    assert by_hour == pytest.approx(5, abs=0.1)
    assert by_day == pytest.approx(53, abs=1)
    assert by_two == pytest.approx(27, abs=1.5)


def test_a_send_window_and_quiet_hours_hold_messages_back() -> None:
    """From noon: what is due in the evening goes out when the window opens."""
    quiet = Quiet(begins=time(18), ends=time(9))
    hours = replace(ALWAYS, closed=Closed(quiet=(quiet,)))

    due = hours_until(
        board(24), replace(cohort(1), due_at=NOON + 8 * HOUR), hours=hours
    )
    two = hours_until(board(8, 24), cohort(1), hours=hours)

    assert due == pytest.approx(21, abs=1)
    assert two == pytest.approx(21, abs=1)


def test_closed_weekdays_are_passed_over() -> None:
    weekend = frozenset({6, 7})
    hours = replace(ALWAYS, closed=Closed(weekdays=EVERY_DAY & weekend))

    found = hours_until(board(24, 24), cohort(1), hours=hours)

    saturday = 12 + 4 * 24
    assert found == pytest.approx(saturday + 24, abs=1)


def test_whoever_only_goes_over_is_through_when_their_time_comes() -> None:
    over = replace(cohort(9), due_at=NOON + 5 * HOUR, goes_over=True)

    assert hours_until(board(24), over) == pytest.approx(5)


@pytest.mark.parametrize(
    ("cohorts", "phones"),
    [
        ([], (FAST,)),
        ([cohort(1)], ()),
        ([replace(cohort(1), state="paused")], (FAST,)),
        ([cohort(1, leads=10_000)], (replace(FAST, quota_hour=1, quota_day=1),)),
    ],
)
def test_nothing_is_said_where_nothing_can_be_known(
    cohorts: list[Cohort], phones: tuple[Phone, ...]
) -> None:
    assert hours_until(board(24), *cohorts, phones=phones) is None


def test_hours_that_never_open_have_no_end() -> None:
    quiet = (Quiet(begins=time(0), ends=time(12)), Quiet(begins=time(12), ends=time(0)))
    hours = replace(ALWAYS, closed=Closed(quiet=quiet))

    assert hours_until(board(24), cohort(1), hours=hours) is None
