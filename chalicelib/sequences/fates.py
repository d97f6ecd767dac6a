"""What becomes of an enrolment when its step ends, for every end there is. Pure.

the step's send              the enrolment
sent, delivered, read        goes on, counted from when it was sent
uncertain for a day          goes on, counted from the attempt
not on WhatsApp              exits, unreachable
failed or expired else       goes on, or exits: as its sequence says
suppressed                   exits, suppressed
cancelled: lead deleted,
  or sequence archived       exits, removed
cancelled: enrolment ended   stays as it is
cancelled else               goes on: the value it lacks, the step that was removed
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.sequences.model import EnrolmentId, ExitCode, OnFailed, StepId

EndState = Literal["sent", "uncertain", "failed", "expired", "suppressed", "cancelled"]
UNREACHABLE = "not-on-whatsapp"
REMOVING = frozenset({"lead-deleted", "sequence-archived"})
ENROLMENT_ENDED = "enrolment-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """That a step's send ended, how, and at which instant."""

    enrolment_id: EnrolmentId
    step_id: StepId
    state: EndState
    code: str | None = None
    at: datetime


@dataclass(frozen=True, slots=True)
class GoOn:
    """To the next step, after the delay."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Out of the sequence."""

    code: ExitCode


@dataclass(frozen=True, slots=True)
class Stay:
    """As it is."""


Fate = GoOn | Exit | Stay


def fate(state: EndState, code: str | None, *, on_failed: OnFailed) -> Fate:
    """The one table."""
    match state:
        case "sent" | "uncertain":
            return GoOn()
        case "failed" | "expired":
            if code == UNREACHABLE:
                return Exit("unreachable")
            return GoOn() if on_failed == "skip" else Exit("failed")
        case "suppressed":
            return Exit("suppressed")
        case "cancelled":
            if code == ENROLMENT_ENDED:
                return Stay()
            return Exit("removed") if code in REMOVING else GoOn()
