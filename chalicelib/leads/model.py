"""Persons, leads and suppressions: what they are, and what may be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

PersonId = NewType("PersonId", int)
LeadId = NewType("LeadId", int)
SuppressionId = NewType("SuppressionId", int)

LeadStatus = Literal["prospect", "customer"]
# `erased`: suppressed before their data was erased, and come back since.
SuppressionReason = Literal["word", "member", "import", "api", "erased"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is at the other end; at least one of phone and LID is known."""

    id: PersonId
    phone: str | None
    lid: str | None
    push_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A phone and a LID of one human; `unnamed`: known here by the LID alone so far."""

    phone: str
    lid: str
    unnamed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Where it comes from that we may write, since when, and in which words."""

    source: str
    at: datetime
    wording: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants a lead to be."""

    name: str
    phone: str
    status: LeadStatus = "prospect"
    niches: Sequence[str] = ()
    triggers: Sequence[str] = ()
    journey: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    zone: str | None = None
    owner_device_id: int | None = None
    consent: Consent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A person we may write to, with what we know of them.

    Consent has a source and a time, or neither; so has a suppression.
    """

    id: LeadId
    person_id: PersonId
    name: str
    phone: str
    status: LeadStatus
    niches: list[str]
    triggers: list[str]
    journey: str
    attributes: Mapping[str, str]
    zone: str | None
    owner_device_id: int | None
    owner_device_name: str | None
    consent_source: str | None
    consent_at: datetime | None
    consent_wording: str | None
    suppressed_reason: SuppressionReason | None
    suppressed_at: datetime | None
    suppressed_word: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def wish(self) -> Wish:
        """The lead as somebody might have wanted it: where a change begins."""
        return Wish(
            name=self.name,
            phone=self.phone,
            status=self.status,
            niches=self.niches,
            triggers=self.triggers,
            journey=self.journey,
            attributes=self.attributes,
            zone=self.zone,
            owner_device_id=self.owner_device_id,
            consent=self.consent,
        )

    @property
    def consent(self) -> Consent | None:
        """Why we may write to them; None when we may not."""
        if self.consent_source is None or self.consent_at is None:
            return None
        return Consent(
            source=self.consent_source,
            at=self.consent_at,
            wording=self.consent_wording,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """A person we must not write to, or must no longer leave alone once lifted."""

    id: SuppressionId
    person_id: PersonId
    phone: str | None
    name: str | None
    reason: SuppressionReason
    word: str | None
    note: str | None
    author: str | None
    suppressed_at: datetime
    lifted_at: datetime | None
    lifted_reason: str | None
    lifted_note: str | None
    lifted_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A niche or trigger, and how many leads have it."""

    name: str
    leads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which leads a list shows: every condition that is set holds.

    Of `niches` and of `triggers` any one will do.
    """

    q: str | None = None
    niche: str | None = None
    niches: Sequence[str] = ()
    status: LeadStatus | None = None
    trigger: str | None = None
    triggers: Sequence[str] = ()
    owner_device_id: int | None = None
    consent: bool | None = None
    suppressed: bool | None = None
    import_id: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
