"""Leads: listed, added, changed, suppressed; and the words they carry."""

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

from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id, Query
from chalicelib.leads import actions, store, words
from chalicelib.leads.model import (
    Consent,
    Filter,
    Lead,
    LeadId,
    LeadStatus,
    SuppressionReason,
    Wish,
)
from chalicelib.sends.hints import sequences_of

routes = Routes()

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


class LeadFields(Body):
    """What can be said of a lead beside its name and number."""

    status: LeadStatus = "prospect"
    niches: Words = Field(default_factory=list[str])
    triggers: Words = Field(default_factory=list[str])
    journey: Journey | None = None
    attributes: Attributes = Field(default_factory=dict[str, str])
    zone: Zone | None = None
    owner_device_id: Id | None = None
    consent: ConsentGiven | None = None


class NewLead(LeadFields):
    """A name and a number; without consent no campaign writes to them."""

    name: Name
    phone: Annotated[str, StringConstraints(max_length=100)]


class LeadWords(LeadFields):
    """What is left out stays as it is; consent null withdraws it."""

    name: Name = ""
    phone: Annotated[str, StringConstraints(max_length=100)] = ""


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


class LeadQuery(LeadConditions, PageQuery):
    """Which leads, and which page of them."""


class LeadCountQuery(LeadConditions, Query):
    """Which leads."""


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


class LeadPage(Page[LeadAnswer]):
    """A page, and how many leads meet the conditions in all, as far as was counted.

    Where `total_is_exact` is false there are more than `total`.
    """

    total: int
    total_is_exact: bool


class LeadCount(BaseModel):
    """Exactly how many leads meet the conditions: what a bulk change is asked by."""

    count: int


class WordAnswer(BaseModel):
    """A niche or trigger, and how many leads have it."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    leads: int


class LeadWordsAnswer(BaseModel):
    """Every word that some lead has, the most used first."""

    niches: list[WordAnswer]
    triggers: list[WordAnswer]


class NicheName(Body):
    """Which niche, and what it is called from now on."""

    niche: Annotated[str, StringConstraints(max_length=words.LONGEST)]
    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True,
            min_length=1,
            max_length=words.LONGEST,
            pattern="^[^,]+$",
        ),
    ]


@routes.get("/leads")
def list_leads(call: Call, query: LeadQuery) -> LeadPage:
    """List leads, the newest first."""
    before = read_cursor(query.cursor, int)
    matched = store.match(
        call.conn,
        call.account_id,
        query.as_filter(),
        before_id=before[0] if before else None,
        limit=query.limit + 1,
    )
    lead_ids, next_cursor = cut(matched.lead_ids, query.limit, lambda key: (key,))
    found = store.find_many(call.conn, call.account_id, lead_ids)
    return LeadPage(
        items=[answer_lead(lead) for lead in found],
        next_cursor=next_cursor,
        total=matched.total,
        total_is_exact=matched.total_is_exact,
    )


@routes.get("/leads/count")
def count_leads(call: Call, query: LeadCountQuery) -> LeadCount:
    """Count the leads of a list, all of them; the list itself counts to 1,000."""
    count = store.count(call.conn, call.account_id, query.as_filter())
    return LeadCount(count=count)


@routes.post("/leads", status=201)
def add_lead(call: Call, body: NewLead) -> LeadAnswer:
    """Add a lead."""
    wish = Wish(
        name=body.name,
        phone=body.phone,
        status=body.status,
        niches=body.niches,
        triggers=body.triggers,
        journey=body.journey or "",
        attributes=body.attributes,
        zone=body.zone,
        owner_device_id=body.owner_device_id,
        consent=body.consent and body.consent.as_consent(),
    )
    added = actions.add(
        call.conn,
        call.account_id,
        wish,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return answer_lead(added)


@routes.get("/leads/{lead_id}")
def show_lead(call: Call, lead_id: LeadId) -> LeadAnswer:
    """One lead."""
    return answer_lead(actions.get(call.conn, call.account_id, lead_id))


@routes.patch("/leads/{lead_id}")
def change_lead(call: Call, lead_id: LeadId, body: LeadWords) -> LeadAnswer:
    """Change what is given."""
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    if "journey" in changes:
        changes["journey"] = body.journey or ""
    if "consent" in changes:
        changes["consent"] = body.consent and body.consent.as_consent()
    # A trigger may be the goal of a sequence that the lead is in.
    before = actions.get(call.conn, call.account_id, lead_id)
    told = sequences_of(
        call.conn, account_id=call.account_id, person_id=before.person_id
    )
    changed = actions.change(
        call.conn,
        call.account_id,
        lead_id,
        changes,
        member_id=call.caller.member_id,
        now=call.now,
    )
    call.publish(told)
    return answer_lead(changed)


@routes.delete("/leads/{lead_id}")
def delete_lead(call: Call, lead_id: LeadId) -> None:
    """Delete a lead; it can be restored."""
    actions.delete(call.conn, call.account_id, lead_id)


@routes.post("/leads/{lead_id}/restoration")
def restore_lead(call: Call, lead_id: LeadId) -> LeadAnswer:
    """Bring a deleted lead back."""
    return answer_lead(actions.restore(call.conn, call.account_id, lead_id))


@routes.get("/lead-words")
def list_words(call: Call) -> LeadWordsAnswer:
    """The niches and triggers of all leads."""
    return _words(call)


@routes.post("/lead-words/niches/rename")
def rename_niche(call: Call, body: NicheName) -> LeadWordsAnswer:
    """Call a niche otherwise, for all its leads."""
    actions.rename_niche(call.conn, call.account_id, body.niche, body.name)
    return _words(call)


def _words(call: Call) -> LeadWordsAnswer:
    return LeadWordsAnswer(
        niches=[
            WordAnswer.model_validate(word)
            for word in store.count_niches(call.conn, call.account_id)
        ],
        triggers=[
            WordAnswer.model_validate(word)
            for word in store.count_triggers(call.conn, call.account_id)
        ],
    )


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
