"""Whose word a large campaign needs."""

from datetime import timedelta

import pytest

from chalicelib.campaigns.approval import Approval, needs_approval
from tests.builders import NOON

GIVEN = Approval(asked_at=NOON, approved_at=NOON, approved_by=1, leads=10)


@pytest.mark.parametrize(
    ("approval", "leads", "above", "needed"),
    [
        (Approval(), 10**6, None, False),
        (Approval(), 5, 5, False),
        (Approval(), 6, 5, True),
        (Approval(), 1, 0, True),
        (Approval(asked_at=NOON), 6, 5, True),
        (GIVEN, 10, 5, False),
        (GIVEN, 11, 5, True),
        (GIVEN, 11, 11, False),
    ],
)
def test_a_word_is_needed_above_the_limit_and_for_more_than_it_was_given(
    approval: Approval, leads: int, above: int | None, needed: bool
) -> None:
    assert needs_approval(approval, leads=leads, above=above) == needed


def test_a_word_is_awaited_from_the_question_to_the_answer() -> None:
    asked = Approval(asked_at=NOON - timedelta(hours=1))

    assert asked.is_awaited
    assert not GIVEN.is_awaited
    assert not Approval().is_awaited
