"""Sequences and their boards in Postgres: one function per named query."""

from collections.abc import Iterable

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sequences.calendar import Board
from chalicelib.sequences.hours import Span
from chalicelib.sequences.model import (
    Sequence,
    SequenceId,
    SequenceState,
    Step,
    StepId,
)

Q = sql.load(__name__)


def add_sequence(
    conn: Db, *, account_id: int, name: str, trigger: str, member_id: int | None
) -> SequenceId:
    return db.scalar(
        conn,
        Q["add_sequence"],
        {
            "account_id": account_id,
            "name": name,
            "trigger": trigger,
            "member_id": member_id,
        },
    )


def find_sequence(
    conn: Db, *, account_id: int, sequence_id: SequenceId
) -> Sequence | None:
    found = list_sequences(conn, account_id=account_id, sequence_id=sequence_id, most=1)
    return found[0] if found else None


def list_sequences(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId | None = None,
    states: Iterable[SequenceState] | None = None,
    before: int | None = None,
    most: int | None = None,
) -> list[Sequence]:
    """Newest first."""
    found = db.rows(
        conn,
        Q["list_sequences"],
        {
            "account_id": account_id,
            "sequence_id": sequence_id,
            "states": None if states is None else list(states),
            "before": before,
            "most": most,
        },
    )
    return [_sequence(row) for row in found]


def lock_sequence(
    conn: Db, *, account_id: int, sequence_id: SequenceId
) -> SequenceState | None:
    """Its state, once nobody else changes it; None when there is none."""
    return db.scalar(conn, Q["lock_sequence"], _key(account_id, sequence_id))


def change_sequence(conn: Db, sequence: Sequence, *, sweep: bool) -> None:
    db.execute(
        conn,
        Q["change_sequence"],
        _key(sequence.account_id, sequence.id)
        | {
            "name": sequence.name,
            "trigger": sequence.trigger,
            "niche": sequence.niche,
            "stop_on_reply": sequence.stop_on_reply,
            "goal_trigger": sequence.goal_trigger,
            "reenter_after": sequence.reenter_after,
            "window_from": sequence.window_from,
            "window_until": sequence.window_until,
            "weekdays": list(sequence.weekdays),
            "gap_min": sequence.gap_min,
            "gap_max": sequence.gap_max,
            "device_policy": sequence.device_policy,
            "failover_after": sequence.failover_after,
            "on_failed": sequence.on_failed,
            "sweep": sweep,
        },
    )


def set_devices(
    conn: Db, *, account_id: int, sequence_id: SequenceId, device_ids: Iterable[int]
) -> int:
    """Answers how many of them are phones of this account."""
    key = _key(account_id, sequence_id)
    db.execute(conn, Q["clear_devices"], key)
    return db.execute(conn, Q["add_devices"], key | {"device_ids": list(device_ids)})


def quiet_of(conn: Db, *, account_id: int) -> Span | None:
    """The account's quiet hours, where it keeps any."""
    return db.one(conn, Q["quiet_of"], Span, {"account_id": account_id})


def set_state(
    conn: Db, *, account_id: int, sequence_id: SequenceId, state: SequenceState
) -> None:
    db.execute(conn, Q["set_state"], _key(account_id, sequence_id) | {"state": state})


def delete_sequence(conn: Db, *, account_id: int, sequence_id: SequenceId) -> bool:
    return db.execute(conn, Q["delete_sequence"], _key(account_id, sequence_id)) > 0


def list_steps(
    conn: Db, *, account_id: int, sequence_ids: Iterable[SequenceId] | None = None
) -> list[Step]:
    """Those on the boards of these sequences, or of all; by day."""
    return db.many(
        conn,
        Q["list_steps"],
        Step,
        {
            "account_id": account_id,
            "sequence_ids": None if sequence_ids is None else list(sequence_ids),
        },
    )


def add_step(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    day: int,
    trigger: str,
    is_entry: bool,
    content_version_id: int,
) -> StepId:
    return db.scalar(
        conn,
        Q["add_step"],
        _key(account_id, sequence_id)
        | {
            "day": day,
            "trigger": trigger,
            "is_entry": is_entry,
            "content_version_id": content_version_id,
        },
    )


def change_step(conn: Db, step: Step) -> None:
    db.execute(
        conn,
        Q["change_step"],
        {
            "account_id": step.account_id,
            "step_id": step.id,
            "content_version_id": step.content_version_id,
            "is_entry": step.is_entry,
            "gap_min": step.gap_min,
            "gap_max": step.gap_max,
        },
    )


def lay_steps(conn: Db, board: Board, *, account_id: int) -> None:
    db.execute(
        conn,
        Q["lay_steps"],
        {
            "account_id": account_id,
            "step_ids": [card.id for card in board],
            "days": [card.day for card in board],
            "triggers": [card.trigger for card in board],
            "triggers_own": [card.trigger_is_own for card in board],
            "next_triggers": [card.next_trigger for card in board],
            "nexts_own": [card.next_is_own for card in board],
            "delays": [card.delay_hours for card in board],
            "delays_own": [card.delay_is_own for card in board],
            "entries": [card.is_entry for card in board],
        },
    )


def remove_step(conn: Db, *, account_id: int, step_id: StepId) -> None:
    db.execute(conn, Q["remove_step"], {"account_id": account_id, "step_id": step_id})


def removed_day(
    conn: Db, *, account_id: int, sequence_id: SequenceId, step_id: StepId
) -> int | None:
    """The day of a step that was taken off this board; None: there is no such."""
    parameters = _key(account_id, sequence_id) | {"step_id": step_id}
    return db.scalar(conn, Q["removed_day"], parameters)


def restore_step(conn: Db, *, account_id: int, step_id: StepId, trigger: str) -> None:
    """With its own word, or else with `trigger` until the board is laid out."""
    db.execute(
        conn,
        Q["restore_step"],
        {"account_id": account_id, "step_id": step_id, "trigger": trigger},
    )


def _key(account_id: int, sequence_id: SequenceId) -> dict[str, object]:
    return {"account_id": account_id, "sequence_id": sequence_id}


def _sequence(row: Row) -> Sequence:
    row["weekdays"] = tuple(row["weekdays"])
    row["device_ids"] = tuple(row["device_ids"])
    return Sequence(**row)
