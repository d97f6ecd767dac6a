"""Enrols those who are asked for: a batch a transaction, by the scanner.

Having a word enrols nobody twice: whoever is in a sequence stays where they are, and
who was in it comes again only where it lets them, after its minimum period, or when a
person asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.errors import Conflict, Invalid
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import board
from chalicelib.sequences import enrolment_store as store
from chalicelib.sequences.model import SequenceId, StepId

BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """How many came, and to which sequences of which accounts."""

    leads: int
    places: frozenset[tuple[int, SequenceId]]


def enrol_asked(conn: Db, *, batch: int = BATCH) -> Enrolled:
    """Enrol everybody who is asked for by now."""
    leads, places = 0, set[tuple[int, SequenceId]]()
    with db.planned_afresh(conn):
        while sweep(conn, batch=batch):
            pass
        while True:
            with db.transaction(conn):
                taken = store.take_requests(conn, batch=batch)
            leads += sum(row["leads"] for row in taken)
            places |= {
                (row["account_id"], row["sequence_id"]) for row in taken if row["leads"]
            }
            if taken[0]["taken"] < batch:
                return Enrolled(leads=leads, places=frozenset(places))


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
        sequence = board.get(conn, account_id=account_id, sequence_id=sequence_id)
        steps = board.steps_of(conn, sequence)
        if not board.runs(sequence):
            raise Conflict(f"The sequence is {sequence.state}. Activate it first.")
        step = board.get_step(steps, step_id) if step_id else steps[0]
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
