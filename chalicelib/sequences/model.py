"""What a sequence, a step and an enrolment are, and which states may follow. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, NewType

from chalicelib.errors import Invalid

SequenceId = NewType("SequenceId", int)
StepId = NewType("StepId", int)
EnrolmentId = NewType("EnrolmentId", int)

SequenceState = Literal["draft", "active", "paused", "archived"]
DevicePolicy = Literal["owner", "pool"]
OnFailed = Literal["skip", "exit"]
EnrolmentState = Literal["active", "paused", "completed", "exited"]
ExitCode = Literal["replied", "suppressed", "removed", "goal", "unreachable", "failed"]

FOLLOWING: dict[SequenceState, frozenset[SequenceState]] = {
    "draft": frozenset({"active"}),
    "active": frozenset({"paused", "archived"}),
    "paused": frozenset({"active", "archived"}),
    "archived": frozenset(),
}
# A person may let one that replied go on; an ended enrolment else stays ended.
ENROLMENT_FOLLOWING: dict[EnrolmentState, frozenset[EnrolmentState]] = {
    "active": frozenset({"paused", "completed", "exited"}),
    "paused": frozenset({"active", "completed", "exited"}),
    "completed": frozenset(),
    "exited": frozenset({"active", "completed"}),
}
LAST_DAY = 31
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A sequence as its row says; `trigger` is the word of its first step."""

    id: SequenceId
    account_id: int
    name: str
    state: SequenceState
    trigger: str
    niche: str | None
    stop_on_reply: bool
    goal_trigger: str | None
    reenter_after: timedelta | None
    window_from: time | None
    window_until: time | None
    weekdays: tuple[int, ...]
    gap_min: timedelta
    gap_max: timedelta
    device_policy: DevicePolicy
    device_ids: tuple[int, ...]
    failover_after: timedelta | None
    on_failed: OnFailed
    activated_at: datetime | None
    paused_at: datetime | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One message on one day. What is its own was typed; the rest follows the board."""

    id: StepId
    account_id: int
    sequence_id: SequenceId
    day: int
    trigger: str
    trigger_is_own: bool
    next_trigger: str | None
    next_is_own: bool
    delay_hours: int
    delay_is_own: bool
    is_entry: bool
    content_version_id: int
    text: str
    media_id: int | None
    gap_min: timedelta | None
    gap_max: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One lead's progress: the next step, and when; without a time it is under way.

    One that `goes_over` ends then: its next step is of another sequence, or has been.
    """

    id: EnrolmentId
    sequence_id: SequenceId
    lead_id: int
    lead_name: str
    state: EnrolmentState
    code: ExitCode | None
    step_id: StepId
    day: int
    goes_over: bool
    next_due_at: datetime | None
    run: int
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    enrolled_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """How many leads stand at a step in the same way, due within the same hour.

    `due_at` is when the last of them is; without it their step is under way. Those who
    `goes_over` only wait: their step is of another sequence, or has been.
    """

    step_id: StepId
    state: EnrolmentState
    under_way: bool
    goes_over: bool
    due_at: datetime | None
    leads: int


def check_gaps(least: timedelta | None, most: timedelta | None) -> None:
    """Both or none, and in order; else Invalid."""
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


def may_follow(state: SequenceState, following: SequenceState) -> bool:
    """Whether a sequence may go from one state to the other."""
    return following in FOLLOWING[state]
