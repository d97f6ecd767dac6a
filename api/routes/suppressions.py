"""Suppressions: whom we must not write to, and why."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut, read_cursor
from api.routes.leads import LeadAnswer, answer_lead
from chalicelib.leads import actions, person_store
from chalicelib.leads.model import LeadId, SuppressionReason
from chalicelib.sends.hints import sequences_of

routes = Routes()


class SuppressionAnswer(BaseModel):
    """A suppression; lifted ones are kept as history."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    person_id: int
    phone: str | None
    name: str | None
    reason: SuppressionReason
    word: str | None
    suppressed_at: datetime
    lifted_at: datetime | None


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
        call.conn, call.account_id, lead.person_id, reason="member", now=call.now
    )
    return answer_lead(actions.get(call.conn, call.account_id, lead_id))
