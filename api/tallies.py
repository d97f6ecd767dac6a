"""Numbers as every page gets them: Should = Done + Failed + Remaining, and how far."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from chalicelib.reports.model import FailureCount
from chalicelib.sends.failures import failure


class TallyAnswer(BaseModel):
    """Uncertain is part of remaining; suppressed and cancelled stand beside."""

    model_config = ConfigDict(from_attributes=True)

    should: int
    done: int
    failed: int
    remaining: int
    uncertain: int
    suppressed: int
    cancelled: int


class FunnelAnswer(BaseModel):
    """How far the messages got."""

    model_config = ConfigDict(from_attributes=True)

    sent: int
    delivered: int
    read: int
    replied: int
    opted_out: int


class FailureAnswer(BaseModel):
    """A reason, how often, and whether another try could help."""

    code: str
    message: str
    count: int
    final: bool


def answer_failures(counts: Iterable[FailureCount]) -> list[FailureAnswer]:
    """Each code with its sentence."""
    return [
        FailureAnswer(
            code=found.code,
            message=failure(found.code).message,
            count=found.count,
            final=failure(found.code).final,
        )
        for found in counts
    ]
