"""Quiet hours: whatever clocks do, nobody is woken and nothing is dropped."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.sends.windows import OPEN, Closed, Quiet, Window, window

NIGHT = Quiet(begins=time(21), ends=time(9))
CLOSED_AT_NIGHT = Closed(quiet=(NIGHT,))
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# The days on which their clocks change, and a zone in which they never do.
CHANGES = {
    "Europe/London": [(2026, 3, 29), (2026, 10, 25)],
    "America/New_York": [(2026, 3, 8), (2026, 11, 1)],
    "Australia/Lord_Howe": [(2026, 4, 5), (2026, 10, 4)],
    "Africa/Cairo": [(2026, 4, 24), (2026, 10, 30)],
    "Asia/Kuala_Lumpur": [(2026, 11, 23)],
}


def wall(zone: str, *parts: int, fold: int = 0) -> datetime:
    """An instant in UTC, by the clock of a zone."""
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # pyright: ignore[reportArgumentType]


def is_quiet(at: datetime, quiet: Quiet, zone: str) -> bool:
    clock = at.astimezone(ZoneInfo(zone)).time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return not quiet.ends <= clock < quiet.begins


@st.composite
def moments(draw: st.DrawFn) -> tuple[datetime, str]:
    """To the minute, around a change of the clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    day = wall(zone, *draw(st.sampled_from(CHANGES[zone])))
    minutes = draw(st.integers(-60, 300) | st.integers(-36 * 60, 36 * 60))
    return day + minutes * MINUTE, zone


# Most often in the hours in which clocks leap.
hours = st.integers(0, 3) | st.integers(0, 23)
times = st.builds(time, hours, st.sampled_from([0, 15, 30, 45]))
quiets = st.builds(Quiet, begins=times, ends=times)


@example(
    (wall("Europe/London", 2026, 3, 29), "Europe/London"),
    Quiet(begins=time(0), ends=time(1, 15)),
)
@example(
    (wall("Europe/London", 2026, 10, 25), "Europe/London"),
    Quiet(begins=time(1, 30), ends=time(9)),
)
@given(moments(), quiets)
def test_a_window_opens_as_soon_as_it_may_and_closes_before_it_is_quiet(
    moment: tuple[datetime, str], quiet: Quiet
) -> None:
    """Against a clock that is looked at each minute."""
    at, zone = moment
    found = window(at, Closed(quiet=(quiet,)), zone)
    if quiet.begins == quiet.ends:
        assert found == Window(opens_at=at, closes_at=None)
        return
    minutes = (at + n * MINUTE for n in range(4 * 24 * 60))
    opens_at = next(m for m in minutes if not is_quiet(m, quiet, zone))
    assert found.opens_at == opens_at
    minutes = (opens_at + n * MINUTE for n in range(4 * 24 * 60))
    assert found.closes_at == next(m for m in minutes if is_quiet(m, quiet, zone))


def test_without_quiet_hours_a_window_is_always_open() -> None:
    at = wall("Asia/Kuala_Lumpur", 2026, 11, 23, 3)

    assert window(at, OPEN, "Asia/Kuala_Lumpur") == Window(opens_at=at, closes_at=None)


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        ("Europe/London", (2026, 3, 28, 22), 10),
        ("Europe/London", (2026, 10, 24, 22), 12),
        ("America/New_York", (2026, 3, 7, 22), 10),
        ("America/New_York", (2026, 10, 31, 22), 12),
        ("Asia/Kuala_Lumpur", (2026, 11, 23, 22), 11),
    ],
)
def test_a_night_in_which_clocks_change_ends_at_nine_all_the_same(
    zone: str, night: tuple[int, ...], hours: int
) -> None:
    at = wall(zone, *night)

    assert window(at, CLOSED_AT_NIGHT, zone).opens_at == at + timedelta(hours=hours)


def test_half_an_hour_can_be_what_clocks_change_by() -> None:
    at = wall("Australia/Lord_Howe", 2026, 10, 3, 22)

    opens_at = window(at, CLOSED_AT_NIGHT, "Australia/Lord_Howe").opens_at

    assert opens_at == at + timedelta(hours=10, minutes=30)


def test_quiet_hours_may_lie_within_a_day() -> None:
    zone, siesta = "Asia/Kuala_Lumpur", Quiet(begins=time(13), ends=time(15))

    found = window(wall(zone, 2026, 11, 23, 14), Closed(quiet=(siesta,)), zone)

    assert found == Window(
        opens_at=wall(zone, 2026, 11, 23, 15), closes_at=wall(zone, 2026, 11, 24, 13)
    )


def test_the_ends_of_quiet_hours_are_exact() -> None:
    zone = "Asia/Kuala_Lumpur"
    nine, evening = wall(zone, 2026, 11, 23, 9), wall(zone, 2026, 11, 23, 21)

    assert window(nine, CLOSED_AT_NIGHT, zone) == Window(
        opens_at=nine, closes_at=evening
    )
    assert window(nine - MINUTE, CLOSED_AT_NIGHT, zone).opens_at == nine
    assert window(evening, CLOSED_AT_NIGHT, zone).opens_at == nine + DAY
    last = evening - timedelta(microseconds=1)
    assert window(last, CLOSED_AT_NIGHT, zone) == Window(
        opens_at=last, closes_at=evening
    )


def test_a_weekday_that_is_closed_moves_to_the_next_that_is_open() -> None:
    """A Saturday noon waits for Monday, where the send window opens at nine."""
    zone = "Asia/Kuala_Lumpur"
    office = Closed(
        quiet=(Quiet(begins=time(18), ends=time(9)),),
        weekdays=frozenset({1, 2, 3, 4, 5}),
    )

    found = window(wall(zone, 2026, 11, 28, 12), office, zone)

    assert found == Window(
        opens_at=wall(zone, 2026, 11, 30, 9), closes_at=wall(zone, 2026, 11, 30, 18)
    )


def test_a_window_keeps_its_wall_time_over_a_change_of_clocks() -> None:
    zone = "Europe/London"
    mornings = Closed(quiet=(Quiet(begins=time(10), ends=time(9)),))

    saturday = window(wall(zone, 2026, 3, 28, 8), mornings, zone).opens_at
    sunday = window(wall(zone, 2026, 3, 28, 11), mornings, zone).opens_at

    assert sunday - saturday == timedelta(hours=23)


def test_hours_that_never_meet_open_in_no_week() -> None:
    at = wall("Asia/Kuala_Lumpur", 2026, 11, 23, 12)
    never = Closed(
        quiet=(NIGHT, Quiet(begins=time(23), ends=time(22))),
    )

    assert window(at, never, "Asia/Kuala_Lumpur").opens_at > at + timedelta(days=7)
