"""Leads: listed, counted, added, changed, deleted."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.endpoint import Call, Routes
from api.leads import (
    Attributes,
    ConsentGiven,
    Journey,
    LeadAnswer,
    LeadConditions,
    Name,
    Words,
    Zone,
    answer_lead,
)
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id, Query
from chalicelib.leads import actions, store
from chalicelib.leads.model import LeadId, LeadStatus, Wish
from chalicelib.sends.hints import sequences_of

routes = Routes()


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


class LeadQuery(LeadConditions, PageQuery):
    """Which leads, and which page of them."""


class LeadCountQuery(LeadConditions, Query):
    """Which leads."""


class LeadPage(Page[LeadAnswer]):
    """A page, and how many leads meet the conditions in all, as far as was counted.

    Where `total_is_exact` is false there are more than `total`.
    """

    total: int
    total_is_exact: bool


class LeadCount(BaseModel):
    """Exactly how many leads meet the conditions: what a bulk change is asked by."""

    count: int


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
def get_lead(call: Call, lead_id: LeadId) -> LeadAnswer:
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
