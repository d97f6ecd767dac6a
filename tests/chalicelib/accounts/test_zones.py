"""Which names of time zones are taken, and what a clock there shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounts import zones


@pytest.mark.parametrize("name", ["Asia/Kuala_Lumpur", "America/Indiana/Knox", "UTC"])
def test_a_place_is_a_zone(name: str) -> None:
    assert zones.is_zone(name)


@pytest.mark.parametrize(
    "name", ["", "localtime", "asia/kuala_lumpur", "+08:00", "../UTC"]
)
def test_what_means_something_on_one_machine_only_is_not(name: str) -> None:
    assert not zones.is_zone(name)


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-12-01T09:00", "Asia/Kuala_Lumpur", "2026-12-01T01:00"),
        ("2026-12-01T09:00", "UTC", "2026-12-01T09:00"),
        ("2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00"),
        # From 02:00 the clock goes to 03:00: half past two is half past three.
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30"),
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59"),
        ("2026-03-29T03:30", "Europe/Berlin", "2026-03-29T01:30"),
        # From 03:00 back to 02:00: half past two comes twice, and the first is meant.
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00"),
        # An offset says by itself which instant is meant.
        ("2026-10-25T02:30+01:00", "Asia/Kuala_Lumpur", "2026-10-25T01:30"),
    ],
)
def test_a_time_without_an_offset_is_by_the_clock_of_the_zone(
    local: str, zone: str, instant: str
) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    assert zones.instant(datetime.fromisoformat(local), zone) == expected


@given(
    st.datetimes(
        datetime.fromisoformat("2000-01-02"), datetime.fromisoformat("2100-01-01")
    ),
    st.sampled_from(
        ["Asia/Kuala_Lumpur", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe"]
    ),
)
def test_the_clock_shows_what_was_meant_or_skips_it(at: datetime, zone: str) -> None:
    """And never an earlier time than was meant."""
    meant = at.replace(microsecond=0)

    shown = zones.instant(meant, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    assert shown >= meant
    assert (shown - meant).total_seconds() <= 3600
