"""Enrols those who are asked for: a batch a transaction, by the scanner.

Having a word enrols nobody twice: whoever is in a sequence stays where they are, and
who was in it comes again only where it lets them, after its minimum period, or when a
person asks.
"""

from collections.abc import Iterable

from chalicelib.errors import Conflict, Invalid
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import actions
from chalicelib.sequences import enrolment_store as store
from chalicelib.sequences.model import SequenceId, StepId

BATCH = 10_000


def enrol_asked(conn: Db, *, batch: int = BATCH) -> int:
    """Everybody who is asked for by now; answers how many were enrolled."""
    enrolled = 0
    with db.planned_afresh(conn):
        while sweep(conn, batch=batch):
            pass
        while True:
            with db.transaction(conn):
                taken = store.take_requests(conn, batch=batch)
            enrolled += taken["enrolled"]
            if taken["taken"] < batch:
                return enrolled


def sweep(conn: Db, *, batch: int) -> bool:
    """Ask for the next of those who carried a sequence's words before it started.

    False when no sequence has any left.
    """
    with db.transaction(conn):
        sequence = store.take_sweep(conn)
        if sequence is None:
            return False
        store.sweep(conn, sequence, batch=batch)
        return True


def ask(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    lead_ids: Iterable[int],
    step_id: StepId | None,
) -> int:
    """A person asks for these leads, at a step or at the first; answers how many."""
    with db.transaction(conn):
        sequence = actions.get(conn, account_id=account_id, sequence_id=sequence_id)
        steps = actions.steps_of(conn, sequence)
        if sequence.state not in ("active", "paused"):
            raise Conflict(f"The sequence is {sequence.state}. Activate it first.")
        step = actions.find_step(steps, step_id) if step_id else steps[0]
        wanted = set(lead_ids)
        asked = store.ask(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            step_id=step.id,
            lead_ids=wanted,
        )
        if asked != len(wanted):
            raise Invalid(
                "Some of these leads are not there.",
                fields={"lead_ids": "Choose among the leads that are."},
            )
        return asked
