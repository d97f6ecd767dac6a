"""A lead in the words of the contract, as it is given, looked for and answered."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from api.reading import Body, Id
from chalicelib.leads import words
from chalicelib.leads.model import (
    Consent,
    Filter,
    Lead,
    LeadStatus,
    SuppressionReason,
)

YesOrNo = Literal["yes", "no"]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
Words = Annotated[
    list[Annotated[str, StringConstraints(max_length=words.LONGEST)]],
    Field(max_length=words.MOST),
]
AttributeName = Annotated[str, StringConstraints(pattern=r"^\w+$", max_length=100)]
Attributes = Annotated[
    dict[
        AttributeName,
        Annotated[str, StringConstraints(max_length=10_000)],
    ],
    Field(max_length=100),
]
Journey = Annotated[str, StringConstraints(max_length=10_000)]
Zone = Annotated[str, StringConstraints(max_length=100)]


def in_our_time(at: datetime) -> datetime:
    """Times before there was WhatsApp are mistakes."""
    if at < datetime(2000, 1, 1, tzinfo=UTC):
        raise ValueError("Give a time after the year 2000.")
    return at


class ConsentGiven(Body):
    """Where it comes from that we may write, since when, and in which words."""

    source: Name
    at: Annotated[AwareDatetime, AfterValidator(in_our_time)]
    wording: Annotated[str, StringConstraints(max_length=2_000)] | None = None

    def as_consent(self) -> Consent:
        """In the words of the domain."""
        return Consent(source=self.source, at=self.at, wording=self.wording or None)


class LeadConditions(BaseModel):
    """Conditions that all hold; `q` is looked for in names and numbers.

    `attribute` is a name and its value: `city:Ipoh`.
    """

    q: Annotated[str, StringConstraints(max_length=200)] | None = None
    niche: Annotated[str, StringConstraints(max_length=words.LONGEST)] | None = None
    status: LeadStatus | None = None
    trigger: Annotated[str, StringConstraints(max_length=words.LONGEST)] | None = None
    attribute: (
        Annotated[str, StringConstraints(pattern=r"^\w+:", max_length=10_000)] | None
    ) = None
    owner_device_id: Id | None = None
    consent: YesOrNo | None = None
    suppressed: YesOrNo | None = None
    import_id: Id | None = None

    def as_filter(self) -> Filter:
        """In the words of the domain."""
        name, _, value = (self.attribute or "").partition(":")
        return Filter(
            q=self.q or None,
            niche=self.niche,
            status=self.status,
            trigger=self.trigger,
            owner_device_id=self.owner_device_id,
            consent=_truth(self.consent),
            suppressed=_truth(self.suppressed),
            import_id=self.import_id,
            attributes={name: value} if name else {},
        )


class LeadSelection(LeadConditions, Body):
    """The leads that a list with the same conditions shows."""


class ConsentAnswer(BaseModel):
    """Why we may write to them."""

    model_config = ConfigDict(from_attributes=True)

    source: str
    at: datetime
    wording: str | None


class SuppressedAnswer(BaseModel):
    """Why we must not write to them."""

    reason: SuppressionReason
    at: datetime
    word: str | None


class LeadAnswer(BaseModel):
    """A person we may write to."""

    id: int
    name: str
    phone: str
    status: LeadStatus
    niches: list[str]
    triggers: list[str]
    journey: str
    attributes: dict[str, Any]
    zone: str | None
    owner_device_id: int | None
    owner_device_name: str | None
    consent: ConsentAnswer | None
    suppressed: SuppressedAnswer | None
    created_at: datetime
    updated_at: datetime


def answer_lead(lead: Lead) -> LeadAnswer:
    """A lead in the words of the contract."""
    suppressed = None
    if lead.suppressed_reason is not None and lead.suppressed_at is not None:
        suppressed = SuppressedAnswer(
            reason=lead.suppressed_reason,
            at=lead.suppressed_at,
            word=lead.suppressed_word,
        )
    consent = lead.consent and ConsentAnswer.model_validate(lead.consent)
    return LeadAnswer(
        id=lead.id,
        name=lead.name,
        phone=lead.phone,
        status=lead.status,
        niches=lead.niches,
        triggers=lead.triggers,
        journey=lead.journey,
        attributes=dict(lead.attributes),
        zone=lead.zone,
        owner_device_id=lead.owner_device_id,
        owner_device_name=lead.owner_device_name,
        consent=consent,
        suppressed=suppressed,
        created_at=lead.created_at,
        updated_at=lead.updated_at,
    )


def _truth(word: YesOrNo | None) -> bool | None:
    return None if word is None else word == "yes"
