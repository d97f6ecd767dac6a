"""What is done with steps: written, moved, copied, taken off the board, put back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.content import actions as content
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.leads.words import fold
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import calendar, store
from chalicelib.sequences.board import (
    cards_of,
    get_step,
    lay,
    lock,
    runs,
    steps_of,
    words_unique,
)
from chalicelib.sequences.calendar import Board
from chalicelib.sequences.model import SequenceId, Step, StepId, check_gaps

# What the board says as long as nobody types it, and how a card remembers who did.
_OWN = {
    "trigger": "trigger_is_own",
    "next_trigger": "next_is_own",
    "delay_hours": "delay_is_own",
}


def add(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    day: int,
    text: str,
    media_id: int | None,
    member_id: int | None,
    **changes: Any,
) -> StepId:
    """A message on a free day."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        calendar.check_free(cards_of(steps_of(conn, sequence)), day)
        version_id = content.write(
            conn,
            account_id=account_id,
            text=text,
            media_id=media_id,
            member_id=member_id,
        )
        step_id = store.add_step(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            day=day,
            trigger=_nobodys(sequence_id, day),
            is_entry=False,
            content_version_id=version_id,
        )
        change(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            step_id=step_id,
            member_id=member_id,
            **changes,
        )
        return step_id


def change(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    step_id: StepId,
    member_id: int | None,
    **changes: Any,
) -> None:
    """Change what is given. A word, next word or delay of None follows the board."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        steps = steps_of(conn, sequence)
        before = get_step(steps, step_id)
        own = {name: changes.pop(name) for name in list(changes) if name in _OWN}
        after = replace(before, **changes)
        check_gaps(after.gap_min, after.gap_max)
        if before.id == steps[0].id and changes.get("is_entry") is False:
            raise Invalid(
                "Leads come in at the first step.",
                fields={"is_entry": "The first step is always an entry point."},
            )
        if (after.text, after.media_id) != (before.text, before.media_id):
            after = _written(conn, after, member_id=member_id)
        store.change_step(conn, after)
        typed = _typed(own)

        def changed(board: Board) -> Board:
            return tuple(
                replace(card, **typed) if card.id == step_id else card for card in board
            )

        lay(conn, sequence, changed)


def move(
    conn: Db, *, account_id: int, sequence_id: SequenceId, step_id: StepId, day: int
) -> None:
    """To another day; the step that is there already takes its day."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        lay(conn, sequence, lambda board: calendar.move(board, step_id, day=day))


def copy(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    step_id: StepId,
    day: int,
    member_id: int | None,
) -> StepId:
    """The same message once more, on a free day; what was typed of its place stays."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        step = get_step(steps_of(conn, sequence), step_id)
        return add(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            day=day,
            text=step.text,
            media_id=step.media_id,
            member_id=member_id,
            gap_min=step.gap_min,
            gap_max=step.gap_max,
        )


def remove(
    conn: Db, *, account_id: int, sequence_id: SequenceId, step_id: StepId
) -> None:
    """Off the board. Who waits at it goes on to the next day that is there."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        steps = steps_of(conn, sequence)
        get_step(steps, step_id)
        if runs(sequence) and len(steps) == 1:
            raise Conflict("A running sequence needs a step. Pause and archive it.")
        store.remove_step(conn, account_id=account_id, step_id=step_id)
        lay(conn, sequence)


def restore(
    conn: Db, *, account_id: int, sequence_id: SequenceId, step_id: StepId
) -> None:
    """Back on the day it had, which must be free; who still waits at it receives it.

    A step that is on the board stays there.
    """
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        steps = steps_of(conn, sequence)
        if any(step.id == step_id for step in steps):
            return
        day = store.removed_day(
            conn, account_id=account_id, sequence_id=sequence_id, step_id=step_id
        )
        if day is None:
            raise NotFound("No such step was taken off this board.")
        calendar.check_free(cards_of(steps), day)
        with words_unique(conn):
            store.restore_step(
                conn,
                account_id=account_id,
                step_id=step_id,
                trigger=_nobodys(sequence_id, day),
            )
        lay(conn, sequence)


def _nobodys(sequence_id: SequenceId, day: int) -> str:
    """A word that no other step can have, until the board says which."""
    return f"\n{sequence_id}:{day}"


def _written(conn: Db, step: Step, *, member_id: int | None) -> Step:
    version_id = content.write(
        conn,
        account_id=step.account_id,
        text=step.text,
        media_id=step.media_id,
        member_id=member_id,
    )
    return replace(step, content_version_id=version_id)


def _typed(own: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a card that were typed, or given back to the board."""
    typed: dict[str, Any] = {}
    for name, value in own.items():
        typed[_OWN[name]] = value is not None
        if value is not None:
            typed[name] = fold(value) if isinstance(value, str) else value
    return typed
