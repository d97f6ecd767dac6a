"""What is typed is found as it is typed, and numbers however they are written."""

import pytest

from chalicelib.platform import search
from chalicelib.platform.db import Db


@pytest.mark.parametrize(
    ("words", "found", "passed"),
    [
        ("100%", "a 100% discount", "a 1000 discount"),
        ("a_b", "a_b", "axb"),
        ("c:\\d", "c:\\d", "c:d"),
    ],
)
def test_signs_mean_themselves(conn: Db, words: str, found: str, passed: str) -> None:
    query = "SELECT %s ILIKE %s, %s ILIKE %s"
    pattern = search.pattern(words)

    assert conn.execute(query, (found, pattern, passed, pattern)).fetchone() == (
        True,
        False,
    )


@pytest.mark.parametrize("words", ["+60 12-773", "012-773", "(012) 773", "12773"])
def test_a_number_is_found_however_it_is_written(words: str) -> None:
    digits = search.digits(words)

    assert digits is not None
    assert digits.strip("%") in "60127731234"


@pytest.mark.parametrize("words", ["Phone 2", "Aina", "-", "0", ""])
def test_words_are_looked_for_in_no_number(words: str) -> None:
    assert search.digits(words) is None
