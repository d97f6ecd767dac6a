"""What is done with sequences before anybody is enrolled: written, laid out."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from psycopg.errors import ExclusionViolation

from chalicelib.content import actions as content
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.leads.words import fold
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import calendar, mapping, store
from chalicelib.sequences.calendar import Board, Card
from chalicelib.sequences.mapping import Map
from chalicelib.sequences.model import (
    Sequence,
    SequenceId,
    SequenceState,
    Step,
    StepId,
    may_follow,
)
from chalicelib.sequences.triggers import base_of


def add(
    conn: Db, *, account_id: int, name: str, trigger: str | None, member_id: int | None
) -> SequenceId:
    """A draft without steps; the trigger is made from the name when none is given."""
    return store.add_sequence(
        conn,
        account_id=account_id,
        name=name,
        trigger=fold(trigger) if trigger else base_of(name),
        member_id=member_id,
    )


def get(conn: Db, *, account_id: int, sequence_id: SequenceId) -> Sequence:
    """The sequence, or NotFound."""
    found = store.find_sequence(conn, account_id=account_id, sequence_id=sequence_id)
    if found is None:
        raise NotFound("There is no such sequence.")
    return found


def steps_of(conn: Db, sequence: Sequence) -> list[Step]:
    """Its board, by day."""
    return store.list_steps(
        conn, account_id=sequence.account_id, sequence_ids=[sequence.id]
    )


def board_of(steps: Iterable[Step]) -> Board:
    """The steps of one sequence as they lie on its board."""
    return tuple(
        Card(
            id=step.id,
            day=step.day,
            trigger=step.trigger,
            trigger_is_own=step.trigger_is_own,
            next_trigger=step.next_trigger,
            next_is_own=step.next_is_own,
            delay_hours=step.delay_hours,
            delay_is_own=step.delay_is_own,
        )
        for step in steps
    )


def find_step(steps: Iterable[Step], step_id: StepId) -> Step:
    """The step among these, or NotFound."""
    for step in steps:
        if step.id == step_id:
            return step
    raise NotFound("There is no such step.")


def change(
    conn: Db, *, account_id: int, sequence_id: SequenceId, **changes: Any
) -> Sequence:
    """Change what is said of a sequence; its words are folded, its board follows."""
    words = ("trigger", "niche", "goal_trigger")
    folded = {name: fold(changes[name]) for name in words if changes.get(name)}
    with db.transaction(conn):
        before = _lock(conn, account_id, sequence_id)
        changed = replace(before, **changes | folded)
        _check_sound(changed)
        entered = (before.trigger, before.niche) != (changed.trigger, changed.niche)
        store.change_sequence(conn, changed, sweep=entered and _runs(changed))
        _lay(conn, changed, lambda board: board)
        return get(conn, account_id=account_id, sequence_id=sequence_id)


def add_step(
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
    """A message on a free day. The first step of all is an entry point."""
    with db.transaction(conn):
        sequence = _lock(conn, account_id, sequence_id)
        steps = steps_of(conn, sequence)
        calendar.check_free(board_of(steps), day)
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
            # A word nobody else can have, until the board says which.
            trigger=f"\n{sequence_id}:{day}",
            is_entry=not steps,
            content_version_id=version_id,
        )
        change_step(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            step_id=step_id,
            member_id=member_id,
            **changes,
        )
        return step_id


def change_step(
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
        sequence = _lock(conn, account_id, sequence_id)
        before = find_step(steps_of(conn, sequence), step_id)
        own = {name: changes.pop(name) for name in list(changes) if name in _OWN}
        after = replace(before, **changes)
        _check_gaps(after.gap_min, after.gap_max)
        if (after.text, after.media_id) != (before.text, before.media_id):
            version_id = content.write(
                conn,
                account_id=account_id,
                text=after.text,
                media_id=after.media_id,
                member_id=member_id,
            )
            after = replace(after, content_version_id=version_id)
        store.change_step(conn, after)
        typed = _typed(own)

        def changed(board: Board) -> Board:
            return tuple(
                replace(card, **typed) if card.id == step_id else card for card in board
            )

        _lay(conn, sequence, changed)


def move_step(
    conn: Db, *, account_id: int, sequence_id: SequenceId, step_id: StepId, day: int
) -> None:
    """To another day; the step that is there already takes its day."""
    with db.transaction(conn):
        sequence = _lock(conn, account_id, sequence_id)
        _lay(conn, sequence, lambda board: calendar.move(board, step_id, day=day))


def copy_step(
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
        sequence = _lock(conn, account_id, sequence_id)
        step = find_step(steps_of(conn, sequence), step_id)
        return add_step(
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


def remove_step(
    conn: Db, *, account_id: int, sequence_id: SequenceId, step_id: StepId
) -> None:
    """Off the board. Who waits at it goes on to the next day that is there."""
    with db.transaction(conn):
        sequence = _lock(conn, account_id, sequence_id)
        steps = steps_of(conn, sequence)
        find_step(steps, step_id)
        if _runs(sequence) and len(steps) == 1:
            raise Conflict("A running sequence needs a step. Pause and archive it.")
        store.remove_step(conn, account_id=account_id, step_id=step_id)
        _lay(conn, sequence, lambda board: board)


def activate(conn: Db, *, account_id: int, sequence_id: SequenceId) -> None:
    """Start it: from then on words enrol. Invalid says what is not ready."""
    with db.transaction(conn):
        sequence = _lock(conn, account_id, sequence_id)
        steps = steps_of(conn, sequence)
        if not steps:
            raise Invalid("Write a step first.", fields={"steps": "There are none."})
        for step in steps:
            content.check(
                conn, account_id=account_id, text=step.text, media_id=step.media_id
            )
        _check_chains(chains(conn, account_id=account_id), sequence)
        move(conn, account_id=account_id, sequence_id=sequence_id, state="active")


def move(
    conn: Db, *, account_id: int, sequence_id: SequenceId, state: SequenceState
) -> None:
    """Change its state by the one table; Conflict when that may not follow."""
    with db.transaction(conn):
        sequence = _lock(conn, account_id, sequence_id)
        if not may_follow(sequence.state, state):
            raise Conflict(f"The sequence is {sequence.state}; it cannot be {state}.")
        store.set_state(
            conn, account_id=account_id, sequence_id=sequence_id, state=state
        )


def delete(conn: Db, *, account_id: int, sequence_id: SequenceId) -> None:
    """A draft goes for good; what was ever active is archived, as history."""
    with db.transaction(conn):
        sequence = _lock(conn, account_id, sequence_id)
        if not store.delete_sequence(
            conn, account_id=account_id, sequence_id=sequence_id
        ):
            raise Conflict(f"The sequence is {sequence.state}: archive it instead.")


def chains(conn: Db, *, account_id: int) -> Map:
    """How all sequences of the account lead into each other."""
    return mapping.draw(
        store.list_sequences(conn, account_id=account_id),
        store.list_steps(conn, account_id=account_id),
    )


_OWN = ("trigger", "next_trigger", "delay_hours")
_IS_OWN = {
    "trigger": "trigger_is_own",
    "next_trigger": "next_is_own",
    "delay_hours": "delay_is_own",
}


def _typed(own: dict[str, Any]) -> dict[str, Any]:
    """The fields of a card that were typed, or given back to the board."""
    typed: dict[str, Any] = {}
    for name, value in own.items():
        typed[_IS_OWN[name]] = value is not None
        if value is not None:
            typed[name] = fold(value) if isinstance(value, str) else value
    return typed


def _lock(conn: Db, account_id: int, sequence_id: SequenceId) -> Sequence:
    """The sequence, held; NotFound without one, Conflict once it is archived."""
    store.lock_sequence(conn, account_id=account_id, sequence_id=sequence_id)
    sequence = get(conn, account_id=account_id, sequence_id=sequence_id)
    if sequence.state == "archived":
        raise Conflict("The sequence is archived; it is only looked at.")
    return sequence


def _lay(conn: Db, sequence: Sequence, rearrange: Callable[[Board], Board]) -> None:
    """Lay the board out anew; Conflict when a word is somebody else's already."""
    board = rearrange(board_of(steps_of(conn, sequence)))
    settled = calendar.settle(board, trigger=sequence.trigger)
    try:
        with db.transaction(conn):
            store.lay_steps(conn, settled, account_id=sequence.account_id)
    except ExclusionViolation:
        raise Conflict(
            "Another step has this trigger already.",
            code="trigger-taken",
            fields={"trigger": "Choose a word that no other step has."},
        ) from None
    if _runs(sequence):
        _check_chains(chains(conn, account_id=sequence.account_id), sequence)


def _runs(sequence: Sequence) -> bool:
    return sequence.state in ("active", "paused")


def _check_gaps(least: timedelta | None, most: timedelta | None) -> None:
    if (least is None) != (most is None):
        name = "gap_min_seconds" if least is None else "gap_max_seconds"
        raise Invalid(
            "A step has both gaps or none.", fields={name: "Give it as well."}
        )
    if least is not None and most is not None and most < least:
        raise Invalid(
            "The longest gap is shorter than the shortest.",
            fields={"gap_max_seconds": "It is less than gap_min_seconds."},
        )


def _check_sound(sequence: Sequence) -> None:
    _check_gaps(sequence.gap_min, sequence.gap_max)
    if (sequence.window_from is None) != (sequence.window_until is None) or (
        sequence.window_from is not None
        and sequence.window_from == sequence.window_until
    ):
        raise Invalid(
            "The send window needs two different ends.",
            fields={"window_until": "Give both ends, or neither."},
        )


def _check_chains(drawn: Map, sequence: Sequence) -> None:
    """What a sequence that runs must keep: it leads somewhere, and never for ever."""
    broken = [end for end in drawn.broken if end.sequence_id == sequence.id]
    if broken:
        raise Invalid(
            "A step leads nowhere.",
            code="broken-chain",
            fields={"next_trigger": f"No later step has {broken[0].trigger}."},
        )
    if any(
        sequence.id in loop.sequence_ids and not loop.is_allowed for loop in drawn.loops
    ):
        raise Invalid(
            "These sequences lead back to each other for ever.",
            code="endless-chain",
            fields={"reenter_after_hours": "Say after how long a lead may come again."},
        )
