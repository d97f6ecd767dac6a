"""The history of a lead, and what people write into it."""

from datetime import datetime
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.endpoint import Call, Routes
from api.leads import LeadAnswer, Name, answer_lead
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body
from chalicelib.errors import Invalid
from chalicelib.leads import actions as leads
from chalicelib.leads.history import actions, store
from chalicelib.leads.history.model import HistoryKind
from chalicelib.leads.model import LeadId

routes = Routes()


class NewNote(Body):
    """What somebody wants to remember of a lead."""

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
    ]


class Withdrawal(Body):
    """Why a consent no longer holds."""

    reason: Name


class HistoryAnswer(BaseModel):
    """One thing that happened; kind and id name it.

    `code` is a stable word: of a consent its source, of its end the reason, of a
    suppression why, of a send why it ended or else its kind.
    """

    model_config = ConfigDict(from_attributes=True)

    kind: HistoryKind
    id: int
    at: datetime
    code: str | None
    text: str | None
    state: str | None
    device_id: int | None
    device_name: str | None
    author: str | None


@routes.get("/leads/{lead_id}/history")
def list_history(call: Call, lead_id: LeadId, query: PageQuery) -> Page[HistoryAnswer]:
    """Consents, suppressions, imports, notes, and every line from every phone."""
    lead = leads.get(call.conn, call.account_id, lead_id)
    before = read_cursor(query.cursor, datetime, str, int)
    if before is not None and None in before:
        raise Invalid(
            "The list cannot be continued from there. Begin at its first page.",
            fields={"cursor": "Give a next_cursor as it was answered."},
        )
    found = store.list_lines(
        call.conn,
        call.account_id,
        lead.id,
        before=cast(tuple[datetime, str, int] | None, before),
        limit=query.limit + 1,
    )
    lines, next_cursor = cut(found, query.limit, lambda one: (one.at, one.kind, one.id))
    return Page(
        items=[HistoryAnswer.model_validate(line) for line in lines],
        next_cursor=next_cursor,
    )


@routes.post("/leads/{lead_id}/notes")
def add_note(call: Call, lead_id: LeadId, body: NewNote) -> None:
    """Note something of a lead; its history shows it."""
    actions.note(
        call.conn,
        call.account_id,
        lead_id,
        text=body.text,
        member_id=call.caller.member_id,
    )


@routes.post("/leads/{lead_id}/consent/withdrawal")
def withdraw_consent(call: Call, lead_id: LeadId, body: Withdrawal) -> LeadAnswer:
    """Say that a lead no longer agrees, and why."""
    return answer_lead(
        actions.withdraw_consent(
            call.conn,
            call.account_id,
            lead_id,
            reason=body.reason,
            member_id=call.caller.member_id,
            now=call.now,
        )
    )
