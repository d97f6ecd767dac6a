"""Steps of a sequence: written, moved over the board, copied, taken off."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.endpoint import Call, Routes
from api.fields import Day, GapSeconds, Word
from api.reading import Body, Id
from api.routes.sequences import answer
from api.sequences import SequenceAnswer
from chalicelib.sends import step_controls
from chalicelib.sequences import steps
from chalicelib.sequences.model import SequenceId, StepId

routes = Routes()


class StepFields(Body):
    """What can be said of a step; null gives a word or a delay back to the board."""

    media_id: Id | None = None
    trigger: Word | None = None
    next_trigger: Word | None = None
    delay_hours: Annotated[int, Field(ge=0, le=2160)] | None = None
    is_entry: bool | None = None
    gap_min_seconds: GapSeconds | None = None
    gap_max_seconds: GapSeconds | None = None


class StepWords(StepFields):
    """What is left out stays as it is."""

    text: Annotated[str, Field(max_length=20_000)] | None = None


class NewStep(StepFields):
    """A message on a day."""

    day: Day
    text: Annotated[str, Field(max_length=20_000)] = ""


class Resend(Body):
    """Of one phone, or of all."""

    device_id: Id | None = None


class Resent(BaseModel):
    """How many failed sends wait again."""

    resent: int


class Place(Body):
    """A day of the board."""

    day: Day


@routes.post("/sequences/{sequence_id}/steps", status=201)
def add_step(call: Call, sequence_id: SequenceId, body: NewStep) -> SequenceAnswer:
    """Write a message on a free day; answers the whole board."""
    steps.add(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        day=body.day,
        text=body.text,
        media_id=body.media_id,
        member_id=call.caller.member_id,
        **_changes(body),
    )
    return answer(call, sequence_id)


@routes.patch("/sequences/{sequence_id}/steps/{step_id}")
def change_step(
    call: Call, sequence_id: SequenceId, step_id: StepId, body: StepWords
) -> SequenceAnswer:
    """Change a step; what is planned of it takes the new text when it goes out."""
    changes = _changes(body)
    if body.text is not None:
        changes["text"] = body.text
    if "media_id" in body.model_fields_set:
        changes["media_id"] = body.media_id
    steps.change(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        step_id=step_id,
        member_id=call.caller.member_id,
        **changes,
    )
    return answer(call, sequence_id)


@routes.post("/sequences/{sequence_id}/steps/{step_id}/move")
def move_step(
    call: Call, sequence_id: SequenceId, step_id: StepId, body: Place
) -> SequenceAnswer:
    """To another day; the step that is there already takes its day."""
    steps.move(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        step_id=step_id,
        day=body.day,
    )
    return answer(call, sequence_id)


@routes.post("/sequences/{sequence_id}/steps/{step_id}/copy", status=201)
def copy_step(
    call: Call, sequence_id: SequenceId, step_id: StepId, body: Place
) -> SequenceAnswer:
    """The same message once more, on a free day."""
    steps.copy(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        step_id=step_id,
        day=body.day,
        member_id=call.caller.member_id,
    )
    return answer(call, sequence_id)


@routes.delete("/sequences/{sequence_id}/steps/{step_id}")
def remove_step(call: Call, sequence_id: SequenceId, step_id: StepId) -> None:
    """Take it off the board; who waits at it goes on to the next day."""
    steps.remove(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        step_id=step_id,
    )


@routes.post("/sequences/{sequence_id}/steps/{step_id}/restore")
def restore_step(
    call: Call, sequence_id: SequenceId, step_id: StepId
) -> SequenceAnswer:
    """Put a step back that was taken off, on the day it had."""
    steps.restore(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        step_id=step_id,
    )
    return answer(call, sequence_id)


@routes.post("/sequences/{sequence_id}/steps/{step_id}/resend")
def resend_step(
    call: Call, sequence_id: SequenceId, step_id: StepId, body: Resend
) -> Resent:
    """Send again what failed of this step and may yet succeed."""
    resent, hints = step_controls.retry(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        step_id=step_id,
        device_id=body.device_id,
        now=call.now,
    )
    call.publish(hints)
    return Resent(resent=resent)


def _changes(words: StepWords | NewStep) -> dict[str, Any]:
    given = words.model_fields_set
    changes: dict[str, Any] = {
        name: getattr(words, name)
        for name in ("trigger", "next_trigger", "delay_hours")
        if name in given
    }
    if words.is_entry is not None:
        changes["is_entry"] = words.is_entry
    for name in ("gap_min", "gap_max"):
        if f"{name}_seconds" in given:
            seconds = getattr(words, f"{name}_seconds")
            changes[name] = None if seconds is None else timedelta(seconds=seconds)
    return changes
