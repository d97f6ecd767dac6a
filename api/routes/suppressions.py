"""Suppressions: whom we must not write to, and why."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.endpoint import Call, Routes
from api.leads import LeadAnswer, answer_lead
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body
from chalicelib.leads import actions, person_store
from chalicelib.leads.model import LeadId, SuppressionId, SuppressionReason
from chalicelib.sends.hints import sequences_of

routes = Routes()

Why = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
]


class SuppressionAnswer(BaseModel):
    """A suppression; lifted ones are kept as history."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    person_id: int
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


class NewSuppressions(Body):
    """Numbers never to write to, known here or not, and why: up to 1,000 at once."""

    phones: Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]],
        Field(min_length=1, max_length=1_000),
    ]
    note: Why | None = None


class SuppressedNumbers(BaseModel):
    """How many were suppressed, and how many of the list were so already."""

    suppressed: int
    already: int


class Lifting(Body):
    """Why we may write to them again."""

    note: Why


@routes.get("/suppressions")
def list_suppressions(call: Call, query: PageQuery) -> Page[SuppressionAnswer]:
    """List suppressions, the newest first."""
    before = read_cursor(query.cursor, int)
    found = person_store.list_suppressions(
        call.conn,
        call.account_id,
        before_id=before[0] if before else None,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda row: (row.id,))
    return Page(
        items=[SuppressionAnswer.model_validate(row) for row in rows],
        next_cursor=next_cursor,
    )


@routes.post("/suppressions", status=201)
def suppress_numbers(call: Call, body: NewSuppressions) -> SuppressedNumbers:
    """Never write to these numbers, whoever brings them later. Twice is once."""
    suppressed = actions.suppress_numbers(
        call.conn,
        call.account_id,
        body.phones,
        reason="member",
        note=body.note,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return SuppressedNumbers(
        suppressed=suppressed, already=len(body.phones) - suppressed
    )


@routes.post("/suppressions/{suppression_id}/lift")
def lift_by_id(
    call: Call, suppression_id: SuppressionId, body: Lifting
) -> SuppressionAnswer:
    """We may write to this person again, and why; again changes nothing."""
    found = actions.get_suppression(call.conn, call.account_id, suppression_id)
    if found.lifted_at is None:
        actions.lift(
            call.conn,
            call.account_id,
            found.person_id,
            reason="member",
            note=body.note,
            member_id=call.caller.member_id,
            now=call.now,
        )
        found = actions.get_suppression(call.conn, call.account_id, suppression_id)
    return SuppressionAnswer.model_validate(found)


@routes.post("/leads/{lead_id}/suppression")
def suppress_lead(call: Call, lead_id: LeadId) -> LeadAnswer:
    """Write to this person no more. Twice is once."""
    lead = actions.get(call.conn, call.account_id, lead_id)
    told = sequences_of(call.conn, account_id=call.account_id, person_id=lead.person_id)
    actions.suppress(
        call.conn,
        call.account_id,
        lead.person_id,
        reason="member",
        member_id=call.caller.member_id,
        now=call.now,
    )
    call.publish(told)
    return answer_lead(actions.get(call.conn, call.account_id, lead_id))


@routes.delete("/leads/{lead_id}/suppression")
def lift_suppression(call: Call, lead_id: LeadId) -> LeadAnswer:
    """We may write to this person again."""
    lead = actions.get(call.conn, call.account_id, lead_id)
    actions.lift(
        call.conn,
        call.account_id,
        lead.person_id,
        reason="member",
        member_id=call.caller.member_id,
        now=call.now,
    )
    return answer_lead(actions.get(call.conn, call.account_id, lead_id))
