"""Days are those of the account, also where clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.reports.selection import MOST_DAYS, Period, period_of

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
KUALA_LUMPUR, NEW_YORK = "Asia/Kuala_Lumpur", "America/New_York"
days = st.dates(date(2026, 1, 2), date(2099, 1, 1))
zones = st.sampled_from([KUALA_LUMPUR, NEW_YORK, "America/Havana", "Asia/Kathmandu"])


def test_the_usual_period_is_a_week_up_to_the_accounts_today() -> None:
    """At five in the afternoon in London it is tomorrow already."""
    period = period_of(None, None, zone=KUALA_LUMPUR, now=NOW)

    assert (period.since, period.until) == (date(2026, 11, 18), date(2026, 11, 24))


def test_a_day_on_which_clocks_go_back_has_25_hours() -> None:
    day = date(2026, 11, 1)
    period = Period(since=day, until=day, zone=NEW_YORK)

    assert period.ends - period.begins == timedelta(hours=25)


@given(since=days, length=st.integers(0, 30), zone=zones)
def test_a_period_begins_where_the_one_before_ends(
    since: date, length: int, zone: str
) -> None:
    """Also where clocks leap over midnight."""
    period = Period(since=since, until=since + timedelta(days=length), zone=zone)

    assert period.before.ends == period.begins
    assert period.before.days == period.days


@pytest.mark.parametrize(
    ("since", "until", "code", "field"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), "invalid", "until"),
        (
            date(2026, 11, 1),
            date(2026, 11, 1) + timedelta(days=MOST_DAYS),
            "period-too-long",
            "since",
        ),
    ],
)
def test_a_period_that_cannot_be_read_is_refused(
    since: date, until: date, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        period_of(since, until, zone=KUALA_LUMPUR, now=NOW)

    assert refused.value.specific_code == code
    assert field in refused.value.fields
