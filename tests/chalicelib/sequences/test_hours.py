"""What quiet hours leave of a send window, beside a count of every minute."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sequences.hours import Span, sending


def span(text: str | None) -> Span | None:
    if text is None:
        return None
    begins, ends = text.split("-")
    return Span(begins=time.fromisoformat(begins), ends=time.fromisoformat(ends))


@pytest.mark.parametrize(
    ("window", "quiet", "left"),
    [
        ("09:00-18:00", "21:00-09:00", ["09:00-18:00"]),
        ("06:00-22:00", "21:00-09:00", ["09:00-21:00"]),
        ("20:00-10:00", "21:00-09:00", ["20:00-21:00", "09:00-10:00"]),
        ("08:00-20:00", "12:00-13:00", ["08:00-12:00", "13:00-20:00"]),
        ("22:00-08:00", "21:00-09:00", []),
        ("21:00-09:00", "21:00-09:00", []),
        ("22:00-02:00", None, ["22:00-02:00"]),
        (None, "21:00-09:00", ["09:00-21:00"]),
        ("00:00-12:00", "06:00-07:00", ["00:00-06:00", "07:00-12:00"]),
        ("22:00-00:00", "23:00-23:30", ["22:00-23:00", "23:30-00:00"]),
    ],
)
def test_quiet_hours_are_taken_from_the_window(
    window: str | None, quiet: str | None, left: list[str]
) -> None:
    found = sending(span(window), span(quiet))

    assert found is not None
    assert sorted(map(repr, found)) == sorted(repr(span(text)) for text in left)


def test_without_either_every_hour_is_open() -> None:
    assert sending(None, None) is None


minutes = st.integers(0, 1439).map(lambda m: time(m // 60, m % 60))
spans = st.builds(Span, begins=minutes, ends=minutes).filter(
    lambda span: span.begins != span.ends
)


def holds(span: Span, at: time) -> bool:
    if span.begins < span.ends:
        return span.begins <= at < span.ends
    return at >= span.begins or at < span.ends


@given(window=spans, quiet=spans)
def test_a_minute_is_open_where_the_window_is_and_it_is_not_quiet(
    window: Span, quiet: Span
) -> None:
    left = sending(window, quiet)

    assert left is not None
    for minute in range(1440):
        at = time(minute // 60, minute % 60)
        is_open = holds(window, at) and not holds(quiet, at)
        assert any(holds(span, at) for span in left) == is_open
