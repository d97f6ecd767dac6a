"""The board: what nobody typed follows from where the cards lie."""

import pytest

from chalicelib.errors import Conflict, Invalid
from chalicelib.sequences import calendar
from chalicelib.sequences.calendar import Board, Card
from chalicelib.sequences.model import StepId
from chalicelib.sequences.triggers import base_of


def board(*days: int, trigger: str = "fitness_start") -> Board:
    """A settled board with a card on each of these days, ids from 1."""
    cards = [Card(id=StepId(n), day=day) for n, day in enumerate(days, 1)]
    return calendar.settle(cards, trigger=trigger)


def test_triggers_and_delays_generate_themselves() -> None:
    assert [
        (card.day, card.trigger, card.next_trigger, card.delay_hours)
        for card in board(1, 2, 30)
    ] == [
        (1, "fitness_start", "fitness_day2", 24),
        (2, "fitness_day2", "fitness_day30", 28 * 24),
        (30, "fitness_day30", None, 24),
    ]


def test_a_moved_card_rewrites_the_delays_on_both_sides() -> None:
    moved = calendar.move(board(1, 2, 4), StepId(2), day=3)

    settled = calendar.settle(moved, trigger="fitness_start")

    assert [(card.day, card.delay_hours) for card in settled] == [
        (1, 48),
        (3, 24),
        (4, 24),
    ]


def test_a_card_moved_onto_another_takes_its_day_and_gives_its_own() -> None:
    moved = calendar.move(board(1, 2), StepId(1), day=2)

    settled = calendar.settle(moved, trigger="fitness_start")

    assert [(card.id, card.day, card.trigger) for card in settled] == [
        (2, 1, "fitness_start"),
        (1, 2, "fitness_day2"),
    ]


def test_what_was_typed_stays_and_differs_from_the_board() -> None:
    typed = Card(
        id=StepId(1),
        day=1,
        trigger="COLD",
        trigger_is_own=True,
        next_trigger="warm",
        next_is_own=True,
        delay_hours=5,
        delay_is_own=True,
        is_entry=True,
    )
    cards = [typed, Card(id=StepId(2), day=3)]

    settled = calendar.settle(cards, trigger="fitness_start")

    assert settled[0] == typed
    assert calendar.board_delay(settled, StepId(1)) == 48


def test_a_day_holds_one_card_and_a_month_has_31() -> None:
    with pytest.raises(Conflict):
        calendar.check_free(board(1), 1)
    with pytest.raises(Invalid):
        calendar.move(board(1), StepId(1), day=32)


def test_a_sequence_without_a_word_makes_one_from_its_name() -> None:
    assert base_of("Fitness  30") == "fitness_30_start"
