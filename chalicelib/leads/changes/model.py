"""A change to many leads: what it does, what it takes, how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NewType

from chalicelib.leads.model import LeadStatus

ChangeId = NewType("ChangeId", int)
ChangeState = Literal["changing", "changed", "undoing", "undone", "failed"]
WordKind = Literal["add-niche", "remove-niche", "add-trigger", "remove-trigger"]
ColumnKind = Literal[
    "set-status", "set-owner", "set-consent", "set-attribute", "delete"
]
ChangeKind = Literal[WordKind, ColumnKind]

UNDO_WITHIN = timedelta(days=7)

# What each kind takes; what is not among `OPTIONAL` must be given.
TAKES: Mapping[ChangeKind, frozenset[str]] = {
    "add-niche": frozenset({"word"}),
    "remove-niche": frozenset({"word"}),
    "add-trigger": frozenset({"word"}),
    "remove-trigger": frozenset({"word"}),
    "set-status": frozenset({"status"}),
    "set-owner": frozenset({"owner_device_id"}),
    "set-consent": frozenset({"consent"}),
    "set-attribute": frozenset({"name", "value"}),
    "delete": frozenset(),
}
# Null means none: no owner, no consent, no such attribute.
OPTIONAL = frozenset({"owner_device_id", "consent", "value"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a kind of change sets. `consent` is in the words of a lead's columns."""

    word: str | None = None
    status: LeadStatus | None = None
    owner_device_id: int | None = None
    consent: Mapping[str, str | None] | None = None
    name: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChange:
    """A change of `total` leads at most. Those that were so already are not counted."""

    id: ChangeId
    account_id: int
    state: ChangeState
    kind: ChangeKind
    details: Mapping[str, Any]
    wanted: Mapping[str, Any]
    total: int
    changed: int
    undone: int
    kept: int
    job_id: int | None
    code: str | None
    message: str | None
    created_at: datetime
    changed_at: datetime | None
    undone_at: datetime | None

    def may_be_undone(self, now: datetime) -> bool:
        """For seven days, and only once."""
        return (
            self.state == "changed"
            and self.changed_at is not None
            and now < self.changed_at + UNDO_WITHIN
        )


def wrong_details(kind: ChangeKind, details: Mapping[str, object]) -> dict[str, str]:
    """Which details do not belong to this kind, or are missing."""
    takes = TAKES[kind]
    return {
        name: f"Leave this out: {kind} does not take it."
        for name, value in details.items()
        if value is not None and name not in takes
    } | {
        name: "Give this."
        for name in takes - OPTIONAL
        if details.get(name) in (None, "")
    }
