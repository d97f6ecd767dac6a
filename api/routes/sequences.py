"""Sequences: written, activated, and how they lead into each other."""

from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.endpoint import Call, Routes
from api.fields import GapSeconds, Title, Word
from api.hours import TimeOfDay
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id
from api.sequences import SequenceAnswer, answer_sequences
from chalicelib.sends import hints, step_controls
from chalicelib.sequences import actions, board, cloning, store
from chalicelib.sequences.model import (
    DevicePolicy,
    OnFailed,
    SequenceId,
    SequenceState,
)

routes = Routes()

Weekday = Annotated[int, Field(ge=1, le=7)]


class SequenceFields(Body):
    """What can be said of a sequence beside its name; hours of the day are local."""

    trigger: Word | None = None
    niche: Word | None = None
    stop_on_reply: bool | None = None
    goal_trigger: Word | None = None
    reenter_after_hours: Annotated[int, Field(ge=1, le=8760)] | None = None
    window_from: TimeOfDay | None = None
    window_until: TimeOfDay | None = None
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] | None = None
    gap_min_seconds: GapSeconds | None = None
    gap_max_seconds: GapSeconds | None = None
    device_policy: DevicePolicy | None = None
    device_ids: Annotated[list[Id], Field(max_length=5000)] | None = None
    failover_after_hours: Annotated[int, Field(ge=0, le=72)] | None = None
    on_failed: OnFailed | None = None


class SequenceWords(SequenceFields):
    """What is left out stays as it is."""

    name: Title | None = None


class NewSequence(SequenceFields):
    """A draft needs a name; its trigger is made from it when none is given."""

    name: Title


class Clone(Body):
    """The name of the copy; without one it is made from that of the other."""

    name: Title | None = None


class SequenceQuery(PageQuery):
    """The newest first."""

    state: SequenceState | None = None


class Node(BaseModel):
    """A sequence on the map."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    state: SequenceState
    trigger: str


class WireAnswer(BaseModel):
    """After the one step, and its delay, comes the other; where it does not run, leads
    wait there until it does.
    """

    model_config = ConfigDict(from_attributes=True)

    from_sequence_id: int
    from_step_id: int
    to_sequence_id: int
    to_step_id: int
    trigger: str
    delay_hours: int


class BrokenAnswer(BaseModel):
    """A next trigger that leads nowhere: whoever comes there is done."""

    model_config = ConfigDict(from_attributes=True)

    sequence_id: int
    step_id: int
    trigger: str


class LoopAnswer(BaseModel):
    """Sequences that lead back to each other; allowed where all let leads re-enter."""

    model_config = ConfigDict(from_attributes=True)

    sequence_ids: list[int]
    is_allowed: bool


class MapAnswer(BaseModel):
    """All sequences that are not archived, and how they are chained."""

    sequences: list[Node]
    wires: list[WireAnswer]
    broken: list[BrokenAnswer]
    loops: list[LoopAnswer]


@routes.get("/sequences")
def list_sequences(call: Call, query: SequenceQuery) -> Page[SequenceAnswer]:
    """List sequences with their steps, the newest first."""
    before = read_cursor(query.cursor, int)
    found = store.list_sequences(
        call.conn,
        account_id=call.account_id,
        states=None if query.state is None else [query.state],
        before=before[0] if before else None,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda sequence: (sequence.id,))
    return Page(items=answer_sequences(call, list(rows)), next_cursor=next_cursor)


@routes.post("/sequences", status=201)
def add_sequence(call: Call, body: NewSequence) -> SequenceAnswer:
    """Write a draft."""
    sequence_id = actions.add(
        call.conn,
        account_id=call.account_id,
        name=body.name,
        trigger=body.trigger,
        member_id=call.caller.member_id,
    )
    return _changed(call, sequence_id, body)


@routes.get("/sequences/map")
def map_sequences(call: Call) -> MapAnswer:
    """How sequences lead into each other, what leads nowhere, and what loops."""
    drawn = board.chains(call.conn, account_id=call.account_id)
    return MapAnswer(
        sequences=[Node.model_validate(one) for one in drawn.sequences],
        wires=[WireAnswer.model_validate(one) for one in drawn.wires],
        broken=[BrokenAnswer.model_validate(one) for one in drawn.broken],
        loops=[LoopAnswer.model_validate(one) for one in drawn.loops],
    )


@routes.get("/sequences/{sequence_id}")
def get_sequence(call: Call, sequence_id: SequenceId) -> SequenceAnswer:
    """One sequence with its steps."""
    return answer(call, sequence_id)


@routes.patch("/sequences/{sequence_id}")
def change_sequence(
    call: Call, sequence_id: SequenceId, body: SequenceWords
) -> SequenceAnswer:
    """Change what is given; the board follows."""
    return _changed(call, sequence_id, body)


@routes.delete("/sequences/{sequence_id}")
def delete_sequence(call: Call, sequence_id: SequenceId) -> None:
    """Delete a draft."""
    actions.delete(call.conn, account_id=call.account_id, sequence_id=sequence_id)


@routes.post("/sequences/{sequence_id}/clones", status=201)
def clone_sequence(call: Call, sequence_id: SequenceId, body: Clone) -> SequenceAnswer:
    """A draft like it, under words that are free; of an archived one too."""
    clone_id = cloning.clone(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        name=body.name,
        member_id=call.caller.member_id,
    )
    return answer(call, clone_id)


@routes.post("/sequences/{sequence_id}/activate")
def activate_sequence(call: Call, sequence_id: SequenceId) -> SequenceAnswer:
    """Start it: from then on its words enrol, and those who have them already."""
    actions.activate(call.conn, account_id=call.account_id, sequence_id=sequence_id)
    call.publish(hints.sequence_progress(call.account_id, sequence_id))
    return answer(call, sequence_id)


@routes.post("/sequences/{sequence_id}/pause")
def pause_sequence(call: Call, sequence_id: SequenceId) -> SequenceAnswer:
    """Stop sending, what is queued too."""
    call.publish(
        step_controls.pause(
            call.conn, account_id=call.account_id, sequence_id=sequence_id
        )
    )
    return answer(call, sequence_id)


@routes.post("/sequences/{sequence_id}/resume")
def resume_sequence(call: Call, sequence_id: SequenceId) -> SequenceAnswer:
    """Go on where it stopped."""
    call.publish(
        step_controls.resume(
            call.conn,
            account_id=call.account_id,
            sequence_id=sequence_id,
            now=call.now,
        )
    )
    return answer(call, sequence_id)


@routes.post("/sequences/{sequence_id}/archive")
def archive_sequence(call: Call, sequence_id: SequenceId) -> SequenceAnswer:
    """End it for everybody in it, for good."""
    call.publish(
        step_controls.archive(
            call.conn,
            account_id=call.account_id,
            sequence_id=sequence_id,
            now=call.now,
        )
    )
    return answer(call, sequence_id)


def answer(call: Call, sequence_id: SequenceId) -> SequenceAnswer:
    """The sequence as it is now."""
    sequence = board.get(call.conn, account_id=call.account_id, sequence_id=sequence_id)
    return answer_sequences(call, [sequence])[0]


def _changed(
    call: Call, sequence_id: SequenceId, words: SequenceWords | NewSequence
) -> SequenceAnswer:
    given = words.model_fields_set
    plain = ("name", "trigger", "stop_on_reply", "device_policy", "on_failed")
    emptied = ("niche", "goal_trigger")
    changes: dict[str, Any] = {
        name: getattr(words, name) for name in plain if getattr(words, name) is not None
    } | {name: getattr(words, name) for name in emptied if name in given}
    for name in ("gap_min", "gap_max"):
        seconds = getattr(words, f"{name}_seconds")
        if seconds is not None:
            changes[name] = timedelta(seconds=seconds)
    for name in ("window_from", "window_until"):
        if name in given:
            at = getattr(words, name)
            changes[name] = None if at is None else time.fromisoformat(at)
    if words.weekdays is not None:
        changes["weekdays"] = tuple(sorted(set(words.weekdays)))
    for name in ("reenter_after", "failover_after"):
        if f"{name}_hours" in given:
            hours = getattr(words, f"{name}_hours")
            changes[name] = None if hours is None else timedelta(hours=hours)
    actions.change(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        device_ids=words.device_ids,
        **changes,
    )
    return answer(call, sequence_id)
