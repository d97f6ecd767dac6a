"""Whose word a large campaign needs before anything of it is planned. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """When the word of an admin or owner was asked for, and when given, and by whom.

    It was given for so many leads: an audience that grew beyond them needs another.
    """

    asked_at: datetime | None = None
    approved_at: datetime | None = None
    approved_by: int | None = None
    approver: str | None = None
    leads: int | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether it was asked for and nobody has answered."""
        return self.asked_at is not None and self.approved_at is None


def needs_approval(approval: Approval, *, leads: int, above: int | None) -> bool:
    """Whether so many leads may not be written to without a word, or another one."""
    if above is None or leads <= above:
        return False
    return approval.leads is None or leads > approval.leads
