"""Persons and leads: what they are, and what may be said about them."""

from dataclasses import dataclass
from typing import Literal, NewType

PersonId = NewType("PersonId", int)
LeadId = NewType("LeadId", int)
SuppressionId = NewType("SuppressionId", int)

LeadStatus = Literal["prospect", "customer"]
SuppressionReason = Literal["word", "member", "import", "api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is at the other end; at least one of phone and LID is known."""

    id: PersonId
    phone: str | None
    lid: str | None
    push_name: str | None
