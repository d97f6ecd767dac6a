"""The board of a sequence: steps on days, and what follows from where they lie. Pure.

A board is a value. Whatever is done to it, `settle` says anew what nobody typed: words
by day, the next step's word, and delays as far apart as the days are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.sequences.model import LAST_DAY, StepId
from chalicelib.sequences.triggers import generated

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A step as it lies on the board."""

    id: StepId
    day: int
    trigger: str = ""
    trigger_is_own: bool = False
    next_trigger: str | None = None
    next_is_own: bool = False
    delay_hours: int = HOURS_A_DAY
    delay_is_own: bool = False
    is_entry: bool = False


Board = tuple[Card, ...]


def settle(cards: Iterable[Card], *, trigger: str) -> Board:
    """By day, with everything that nobody typed as the board says.

    Leads come in at the first day, whichever that is by now.
    """
    board = sorted(cards, key=lambda card: card.day)
    named = [
        _named(card, trigger, is_first=place == 0) for place, card in enumerate(board)
    ]
    followed = [*pairwise(named), *((card, None) for card in named[-1:])]
    return tuple(_joined(card, following) for card, following in followed)


def move(board: Board, step_id: StepId, *, day: int) -> Board:
    """The card on another day; where one lies already, the two swap."""
    moved = find(board, step_id)
    _check_day(day)
    return tuple(
        replace(card, day=day)
        if card.id == step_id
        else replace(card, day=moved.day)
        if card.day == day
        else card
        for card in board
    )


def check_free(board: Board, day: int) -> None:
    """Conflict when a card lies on this day."""
    _check_day(day)
    if any(card.day == day for card in board):
        raise Conflict(
            f"Day {day} has a step already.",
            code="day-taken",
            fields={"day": "Choose a day without a step, or move that step."},
        )


def find(board: Board, step_id: StepId) -> Card:
    """The card, or NotFound."""
    for card in board:
        if card.id == step_id:
            return card
    raise NotFound("There is no such step.")


def board_delay(board: Board, step_id: StepId) -> int:
    """The hours that the days say lie between a step and the next."""
    later = sorted(card.day for card in board if card.day > find(board, step_id).day)
    return _hours(find(board, step_id).day, later[0] if later else None)


def _named(card: Card, trigger: str, *, is_first: bool) -> Card:
    return replace(
        card,
        trigger=card.trigger
        if card.trigger_is_own
        else generated(trigger, day=card.day, is_first=is_first),
        is_entry=card.is_entry or is_first,
    )


def _joined(card: Card, following: Card | None) -> Card:
    word = following.trigger if following else None
    return replace(
        card,
        next_trigger=card.next_trigger if card.next_is_own else word,
        delay_hours=card.delay_hours
        if card.delay_is_own
        else _hours(card.day, following.day if following else None),
    )


def _hours(day: int, next_day: int | None) -> int:
    return HOURS_A_DAY if next_day is None else (next_day - day) * HOURS_A_DAY


def _check_day(day: int) -> None:
    if not 1 <= day <= LAST_DAY:
        raise Invalid(
            "A sequence has 31 days.", fields={"day": f"Give a day of 1 to {LAST_DAY}."}
        )
