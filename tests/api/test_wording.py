"""What pydantic finds is said in our words."""

import pytest

from api import wording


@pytest.mark.parametrize(
    ("kind", "context", "said"),
    [
        ("missing", {}, "This is needed."),
        ("string_too_long", {"max_length": 5}, "Give at most 5 characters."),
        ("greater_than_equal", {"ge": 1}, "Give 1 or more."),
        (
            "literal_error",
            {"expected": "'qr' or 'code'"},
            "Give one of: 'qr' or 'code'.",
        ),
        ("datetime_from_date_parsing", {}, "Give a time such as 2026-11-23T06:20:00Z."),
        ("value_error", {"error": ValueError("Our words.")}, "Our words."),
        ("something_new", {}, "This cannot be taken."),
    ],
)
def test_a_sentence_for(kind: str, context: dict[str, object], said: str) -> None:
    assert wording.sentence(kind, context) == said
