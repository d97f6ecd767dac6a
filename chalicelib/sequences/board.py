"""A sequence and its board as they are: read, locked while changed, laid out anew."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

from psycopg.errors import ExclusionViolation

from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sequences import calendar, mapping, store
from chalicelib.sequences.calendar import Board, Card
from chalicelib.sequences.mapping import Map
from chalicelib.sequences.model import Sequence, SequenceId, Step, StepId


def get(conn: Db, *, account_id: int, sequence_id: SequenceId) -> Sequence:
    """The sequence, or NotFound."""
    found = store.find_sequence(conn, account_id=account_id, sequence_id=sequence_id)
    if found is None:
        raise NotFound("There is no such sequence.")
    return found


def lock(conn: Db, *, account_id: int, sequence_id: SequenceId) -> Sequence:
    """The sequence, nobody else's to change; Conflict once it is archived."""
    store.lock_sequence(conn, account_id=account_id, sequence_id=sequence_id)
    sequence = get(conn, account_id=account_id, sequence_id=sequence_id)
    if sequence.state == "archived":
        raise Conflict("The sequence is archived; it is only looked at, or cloned.")
    return sequence


def runs(sequence: Sequence) -> bool:
    """Whether leads may be in it."""
    return sequence.state in ("active", "paused")


def steps_of(conn: Db, sequence: Sequence) -> list[Step]:
    """Its steps, by day."""
    return store.list_steps(
        conn, account_id=sequence.account_id, sequence_ids=[sequence.id]
    )


def get_step(steps: Iterable[Step], step_id: StepId) -> Step:
    """The step among these, or NotFound."""
    for step in steps:
        if step.id == step_id:
            return step
    raise NotFound("There is no such step.")


def cards_of(steps: Iterable[Step]) -> Board:
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
            is_entry=step.is_entry,
        )
        for step in steps
    )


def lay(
    conn: Db,
    sequence: Sequence,
    rearrange: Callable[[Board], Board] = lambda board: board,
) -> None:
    """Lay the board out anew; Conflict when a word is somebody else's already."""
    board = rearrange(cards_of(steps_of(conn, sequence)))
    settled = calendar.settle(board, trigger=sequence.trigger)
    with words_unique(conn):
        store.lay_steps(conn, settled, account_id=sequence.account_id)
    if runs(sequence):
        check_chains(chains(conn, account_id=sequence.account_id), sequence)


@contextmanager
def words_unique(conn: Db) -> Generator[None]:
    """What is done in here gives no step the word of another; else Conflict."""
    try:
        with db.transaction(conn):
            yield
    except ExclusionViolation:
        raise Conflict(
            "Another step has this trigger already.",
            code="trigger-taken",
            fields={"trigger": "Choose a word that no other step has."},
        ) from None


def chains(conn: Db, *, account_id: int) -> Map:
    """How all sequences of the account lead into each other."""
    return mapping.draw(
        store.list_sequences(conn, account_id=account_id),
        store.list_steps(conn, account_id=account_id),
    )


def check_chains(drawn: Map, sequence: Sequence) -> None:
    """What a sequence that runs must keep: it leads somewhere, and never for ever."""
    broken = [end for end in drawn.broken if end.sequence_id == sequence.id]
    if broken:
        raise Invalid(
            "A step leads nowhere.",
            code="broken-chain",
            fields={"next_trigger": f"No step has {broken[0].trigger}."},
        )
    if any(
        sequence.id in loop.sequence_ids and not loop.is_allowed for loop in drawn.loops
    ):
        raise Invalid(
            "These sequences lead back to each other for ever.",
            code="endless-chain",
            fields={"reenter_after_hours": "Say after how long a lead may come again."},
        )
