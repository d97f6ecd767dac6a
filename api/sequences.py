"""A sequence and its board in the words of the contract."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from api.endpoint import Call
from api.hours import Minutes
from api.media import MediaAnswer, files_of
from chalicelib.sequences import calendar, hours, store
from chalicelib.sequences.board import cards_of
from chalicelib.sequences.hours import Span
from chalicelib.sequences.model import (
    DevicePolicy,
    OnFailed,
    Sequence,
    SequenceState,
    Step,
)

HOUR = timedelta(hours=1)


class StepAnswer(BaseModel):
    """One message on one day. What `is_own` was typed; the rest follows the board."""

    id: int
    day: int
    trigger: str
    trigger_is_own: bool
    next_trigger: str | None
    next_is_own: bool
    delay_hours: int
    delay_is_own: bool
    board_delay_hours: int
    is_entry: bool
    text: str
    media: MediaAnswer | None
    content_version_id: int
    gap_min_seconds: int | None
    gap_max_seconds: int | None


class SpanAnswer(BaseModel):
    """From one time of day until another; it may pass midnight."""

    model_config = ConfigDict(from_attributes=True)

    begins: Minutes
    ends: Minutes


class SequenceAnswer(BaseModel):
    """A sequence with its steps, by day.

    `sending_hours` are what the account's quiet hours leave of the send window; null:
    every hour, none: nothing would be sent.
    """

    id: int
    name: str
    state: SequenceState
    trigger: str
    niche: str | None
    stop_on_reply: bool
    goal_trigger: str | None
    reenter_after_hours: int | None
    window_from: Minutes | None
    window_until: Minutes | None
    weekdays: list[int]
    gap_min_seconds: int
    gap_max_seconds: int
    sending_hours: list[SpanAnswer] | None
    device_policy: DevicePolicy
    device_ids: list[int]
    failover_after_hours: int | None
    on_failed: OnFailed
    activated_at: datetime | None
    paused_at: datetime | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    steps: list[StepAnswer]


def answer_sequences(call: Call, sequences: list[Sequence]) -> list[SequenceAnswer]:
    """Sequences in the words of the contract, each with its board."""
    steps = store.list_steps(
        call.conn,
        account_id=call.account_id,
        sequence_ids=[sequence.id for sequence in sequences],
    )
    files = files_of(call, (step.media_id for step in steps))
    quiet = store.quiet_of(call.conn, account_id=call.account_id)
    return [
        _answer(
            sequence, [s for s in steps if s.sequence_id == sequence.id], files, quiet
        )
        for sequence in sequences
    ]


def _answer(
    sequence: Sequence,
    steps: list[Step],
    files: dict[int | None, MediaAnswer],
    quiet: Span | None,
) -> SequenceAnswer:
    spans = hours.sending(hours.window_of(sequence), quiet)
    return SequenceAnswer(
        id=sequence.id,
        name=sequence.name,
        state=sequence.state,
        trigger=sequence.trigger,
        niche=sequence.niche,
        stop_on_reply=sequence.stop_on_reply,
        goal_trigger=sequence.goal_trigger,
        reenter_after_hours=_hours(sequence.reenter_after),
        window_from=sequence.window_from,
        window_until=sequence.window_until,
        weekdays=list(sequence.weekdays),
        gap_min_seconds=int(sequence.gap_min.total_seconds()),
        gap_max_seconds=int(sequence.gap_max.total_seconds()),
        sending_hours=None
        if spans is None
        else [SpanAnswer.model_validate(span) for span in spans],
        device_policy=sequence.device_policy,
        device_ids=list(sequence.device_ids),
        failover_after_hours=_hours(sequence.failover_after),
        on_failed=sequence.on_failed,
        activated_at=sequence.activated_at,
        paused_at=sequence.paused_at,
        archived_at=sequence.archived_at,
        created_at=sequence.created_at,
        updated_at=sequence.updated_at,
        steps=[_answer_step(step, steps, files) for step in steps],
    )


def _answer_step(
    step: Step, steps: Iterable[Step], files: dict[int | None, MediaAnswer]
) -> StepAnswer:
    return StepAnswer(
        id=step.id,
        day=step.day,
        trigger=step.trigger,
        trigger_is_own=step.trigger_is_own,
        next_trigger=step.next_trigger,
        next_is_own=step.next_is_own,
        delay_hours=step.delay_hours,
        delay_is_own=step.delay_is_own,
        board_delay_hours=calendar.board_delay(cards_of(steps), step.id),
        is_entry=step.is_entry,
        text=step.text,
        media=files.get(step.media_id),
        content_version_id=step.content_version_id,
        gap_min_seconds=_seconds(step.gap_min),
        gap_max_seconds=_seconds(step.gap_max),
    )


def _hours(wait: timedelta | None) -> int | None:
    return None if wait is None else wait // HOUR


def _seconds(gap: timedelta | None) -> int | None:
    return None if gap is None else int(gap.total_seconds())
