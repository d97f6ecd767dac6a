"""Cursors continue a list where it stopped, and nobody can make one up."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.paging import cut, read_cursor, write_cursor
from chalicelib.errors import Invalid

AT = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)


def test_a_cursor_gives_back_the_key_it_was_made_from() -> None:
    cursor = write_cursor(AT, 7, None, "Siti")

    assert read_cursor(cursor, datetime, int, int, str) == (AT, 7, None, "Siti")


def test_the_first_page_has_no_cursor() -> None:
    assert read_cursor(None, int) is None


@given(st.text())
def test_a_cursor_somebody_typed_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(cursor, datetime, int)


@pytest.mark.parametrize(
    "keys",
    [
        (7, 7),
        ("yesterday", 7),
        ("2026-11-23T04:00:00", 7),
        (AT, 2**64),
        (AT, True),
        (AT,),
        (AT, 7, 7),
    ],
)
def test_a_cursor_of_another_list_is_refused(keys: tuple[object, ...]) -> None:
    with pytest.raises(Invalid):
        read_cursor(write_cursor(*keys), datetime, int)  # pyright: ignore[reportArgumentType]


def test_a_page_that_is_not_full_is_the_last() -> None:
    assert cut([1, 2], 2, lambda n: (n,)) == ([1, 2], None)


def test_a_row_left_over_says_where_to_go_on() -> None:
    page, cursor = cut([1, 2, 3], 2, lambda n: (n,))

    assert page == [1, 2]
    assert read_cursor(cursor, int) == (2,)
