"""A line of a lead's history, in the order in which things happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

HistoryKind = Literal[
    "consent",
    "consent-ended",
    "suppressed",
    "suppression-lifted",
    "imported",
    "changed",
    "note",
    "message-in",
    "message-out",
    "send",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened. `code` is a stable word: a source, a reason, a kind.

    `id` is that of the thing itself, so kind and id name a line.
    """

    kind: HistoryKind
    id: int
    at: datetime
    code: str | None
    text: str | None
    state: str | None
    device_id: int | None
    device_name: str | None
    author: str | None
