"""What is done with sequences as such: written, changed, started, deleted."""

from collections.abc import Sequence as Many
from dataclasses import replace
from typing import Any

from psycopg.errors import ForeignKeyViolation

from chalicelib.content import actions as content
from chalicelib.errors import Conflict, Invalid
from chalicelib.leads.words import fold
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import hours, store
from chalicelib.sequences.board import (
    chains,
    check_chains,
    get,
    lay,
    lock,
    runs,
    steps_of,
)
from chalicelib.sequences.model import (
    Sequence,
    SequenceId,
    SequenceState,
    check_gaps,
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


def change(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    device_ids: Many[int] | None = None,
    **changes: Any,
) -> Sequence:
    """Change what is said of a sequence; its words are folded, its board follows."""
    words = ("trigger", "niche", "goal_trigger")
    folded = {name: fold(changes[name]) for name in words if changes.get(name)}
    with db.transaction(conn):
        before = lock(conn, account_id=account_id, sequence_id=sequence_id)
        changed = replace(before, **changes | folded)
        _check_sound(conn, changed)
        if device_ids is not None:
            _set_devices(conn, changed, device_ids)
        entered = (before.trigger, before.niche) != (changed.trigger, changed.niche)
        store.change_sequence(conn, changed, sweep=entered and runs(changed))
        lay(conn, changed)
        return get(conn, account_id=account_id, sequence_id=sequence_id)


def activate(conn: Db, *, account_id: int, sequence_id: SequenceId) -> None:
    """Start it: from then on words enrol. Invalid says what is not ready."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        steps = steps_of(conn, sequence)
        if not steps:
            raise Invalid("Write a step first.", fields={"steps": "There are none."})
        for step in steps:
            content.check(
                conn, account_id=account_id, text=step.text, media_id=step.media_id
            )
        _check_sound(conn, sequence)
        check_chains(chains(conn, account_id=account_id), sequence)
        move(conn, account_id=account_id, sequence_id=sequence_id, state="active")


def move(
    conn: Db, *, account_id: int, sequence_id: SequenceId, state: SequenceState
) -> None:
    """Change its state by the one table; Conflict when that may not follow."""
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        if not may_follow(sequence.state, state):
            raise Conflict(f"The sequence is {sequence.state}; it cannot be {state}.")
        store.set_state(
            conn, account_id=account_id, sequence_id=sequence_id, state=state
        )


def delete(conn: Db, *, account_id: int, sequence_id: SequenceId) -> None:
    """A draft goes for good; what was ever active is archived, as history.

    So does not a draft that leads were led to from other sequences.
    """
    with db.transaction(conn):
        sequence = lock(conn, account_id=account_id, sequence_id=sequence_id)
        try:
            with db.transaction(conn):
                deleted = store.delete_sequence(
                    conn, account_id=account_id, sequence_id=sequence_id
                )
        except ForeignKeyViolation:
            raise Conflict(
                "Leads were led here from another sequence and wait. Activate it.",
                code="sequence-awaited",
            ) from None
        if not deleted:
            raise Conflict(f"The sequence is {sequence.state}: archive it instead.")


def _set_devices(conn: Db, sequence: Sequence, device_ids: Many[int]) -> None:
    taken = store.set_devices(
        conn,
        account_id=sequence.account_id,
        sequence_id=sequence.id,
        device_ids=device_ids,
    )
    if taken != len(set(device_ids)):
        raise Invalid(
            "Some of these phones are not yours, or were removed.",
            fields={"device_ids": "Choose among the phones on the Devices page."},
        )


def _check_sound(conn: Db, sequence: Sequence) -> None:
    """What must hold at any time, beside the account's quiet hours too."""
    check_gaps(sequence.gap_min, sequence.gap_max)
    ends = (sequence.window_from, sequence.window_until)
    if ends == (None, None):
        return
    if None in ends or ends[0] == ends[1]:
        raise Invalid(
            "The send window needs two different ends.",
            fields={"window_until": "Give both ends, or neither."},
        )
    hours.check(sequence, store.quiet_of(conn, account_id=sequence.account_id))
