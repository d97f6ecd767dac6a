"""A draft that is like another sequence, also like one that was archived."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain, count

from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import calendar, store
from chalicelib.sequences.board import cards_of, get, steps_of, words_unique
from chalicelib.sequences.calendar import Board, Card
from chalicelib.sequences.model import Sequence, SequenceId, Step
from chalicelib.sequences.triggers import base_of, generated


def clone(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    name: str | None,
    member_id: int | None,
) -> SequenceId:
    """The same steps and options as a draft, under words that are free.

    A clone of an archived sequence has its very words, unless others took them since.
    """
    with db.transaction(conn):
        source = get(conn, account_id=account_id, sequence_id=sequence_id)
        steps = steps_of(conn, source)
        taken = _taken(conn, account_id)
        name = name or f"{source.name} copy"
        trigger = _free_trigger(source, steps, name=name, taken=taken)
        clone_id = store.add_sequence(
            conn,
            account_id=account_id,
            name=name,
            trigger=trigger,
            member_id=member_id,
        )
        copy = replace(source, id=clone_id, name=name, trigger=trigger)
        store.change_sequence(conn, copy, sweep=False)
        store.set_devices(
            conn,
            account_id=account_id,
            sequence_id=clone_id,
            device_ids=source.device_ids,
        )
        board = _board(steps, trigger=trigger, taken=taken)
        _write(conn, copy, steps, board)
        return clone_id


def _taken(conn: Db, account_id: int) -> set[str]:
    """The words that steps have by now."""
    archived = {
        sequence.id
        for sequence in store.list_sequences(
            conn, account_id=account_id, states=["archived"]
        )
    }
    steps = store.list_steps(conn, account_id=account_id)
    return {step.trigger for step in steps if step.sequence_id not in archived}


def _free_trigger(
    source: Sequence, steps: Iterable[Step], *, name: str, taken: Collection[str]
) -> str:
    """Its own, or one made from the name, with a number where it must be."""
    days = [step.day for step in steps]
    names = chain([name], (f"{name} {n}" for n in count(2)))
    return next(
        trigger
        for trigger in chain([source.trigger], map(base_of, names))
        if not any(
            generated(trigger, day=day, is_first=day == days[0]) in taken
            for day in days
        )
    )


def _board(steps: Iterable[Step], *, trigger: str, taken: Collection[str]) -> Board:
    """What leads to a step of the source leads to the same day of the clone."""
    source = cards_of(steps)
    cards = calendar.settle(
        (
            replace(
                card,
                trigger_is_own=card.trigger_is_own and card.trigger not in taken,
            )
            for card in source
        ),
        trigger=trigger,
    )
    renamed = {old.trigger: new.trigger for old, new in zip(source, cards, strict=True)}
    return tuple(
        replace(card, next_trigger=renamed.get(card.next_trigger, card.next_trigger))
        if card.next_is_own and card.next_trigger is not None
        else card
        for card in cards
    )


def _write(conn: Db, clone: Sequence, steps: Iterable[Step], board: Board) -> None:
    laid = list[Card]()
    for step, card in zip(steps, board, strict=True):
        step_id = store.add_step(
            conn,
            account_id=clone.account_id,
            sequence_id=clone.id,
            day=step.day,
            trigger=card.trigger,
            is_entry=step.is_entry,
            content_version_id=step.content_version_id,
        )
        store.change_step(conn, replace(step, id=step_id))
        laid.append(replace(card, id=step_id))
    with words_unique(conn):
        store.lay_steps(conn, tuple(laid), account_id=clone.account_id)
