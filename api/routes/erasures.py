"""One person: what we hold of them, told to them or erased for good."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api import jobs
from api.endpoint import ADMINS, Call, Routes
from api.media import FileAnswer
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id
from chalicelib.leads.model import LeadId
from chalicelib.privacy import actions, store
from chalicelib.privacy.model import (
    Erasure,
    ErasureId,
    ErasureState,
    PersonExportId,
    PersonExportState,
    Whom,
)

routes = Routes()

FINAL = (
    "This is final: nobody can undo it. Their lead, chats and history go from here, and"
    " every export file of leads; the linked phones keep their own chats. Reports keep"
    " their numbers, and a suppression stays in force."
)


class WhomAsked(Body):
    """A person, in one of these ways; `phone` as people write it."""

    lead_id: Id | None = None
    chat_id: Id | None = None
    person_id: Id | None = None
    phone: Annotated[str, StringConstraints(max_length=100)] | None = None

    def as_whom(self) -> Whom:
        """In the words of the domain."""
        return Whom(**self.model_dump())


class HoldingsAnswer(BaseModel):
    """How much we hold of a person. `waiting`: messages that would be cancelled."""

    model_config = ConfigDict(from_attributes=True)

    leads: int
    notes: int
    consents: int
    messages: int
    files: int
    sends: int
    waiting: int
    enrolments: int
    import_rows: int
    changes: int
    export_files: int
    suppressed: bool


class ErasurePreview(BaseModel):
    """What would go, and what it means."""

    holdings: HoldingsAnswer
    message: Annotated[str, Field(description="For whoever is about to do it.")]


class ErasureAnswer(BaseModel):
    """Who asked for it and when, and what it took; nothing about the person."""

    id: int
    state: ErasureState
    holdings: HoldingsAnswer
    author: str | None
    code: str | None
    message: str | None
    created_at: datetime
    erased_at: datetime | None
    final: Literal[True] = True


class PersonExportAnswer(BaseModel):
    """A file of all we hold of somebody, on its way; kept for 7 days."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    state: PersonExportState
    author: str | None
    code: str | None
    message: str | None
    created_at: datetime
    exported_at: datetime | None


@routes.post("/erasures/preview", roles=ADMINS)
def preview_erasure(call: Call, body: WhomAsked) -> ErasurePreview:
    """Count what we hold of a person; nothing changes."""
    found = actions.preview(call.conn, call.account_id, body.as_whom())
    return ErasurePreview(holdings=HoldingsAnswer.model_validate(found), message=FINAL)


@routes.post("/erasures", status=202, roles=ADMINS)
def erase_person(call: Call, body: WhomAsked) -> ErasureAnswer:
    """Erase a person for good, whether they are a lead or not."""
    return _erase(call, body.as_whom())


@routes.post("/leads/{lead_id}/erasure", status=202, roles=ADMINS)
def erase_lead(call: Call, lead_id: LeadId) -> ErasureAnswer:
    """Erase the person of a lead for good; deleted leads too."""
    return _erase(call, Whom(lead_id=lead_id))


@routes.get("/erasures", roles=ADMINS)
def list_erasures(call: Call, query: PageQuery) -> Page[ErasureAnswer]:
    """List erasures, the newest first."""
    before = read_cursor(query.cursor, int)
    found = store.list_all(
        call.conn,
        call.account_id,
        before_id=before[0] if before else None,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda one: (one.id,))
    return Page(items=[_answer(one) for one in rows], next_cursor=next_cursor)


@routes.get("/erasures/{erasure_id}", roles=ADMINS)
def get_erasure(call: Call, erasure_id: ErasureId) -> ErasureAnswer:
    """One erasure, and whether it is done."""
    return _answer(actions.get_erasure(call.conn, call.account_id, erasure_id))


@routes.post("/person-exports", status=202, roles=ADMINS)
def export_person(call: Call, body: WhomAsked) -> PersonExportAnswer:
    """Write all we hold of a person into a file: JSON, and the files of their chats."""
    one, job = actions.export(
        call.conn,
        call.account_id,
        body.as_whom(),
        member_id=call.caller.member_id,
    )
    jobs.begun(call, job)
    return PersonExportAnswer.model_validate(one)


@routes.get("/person-exports/{person_export_id}", roles=ADMINS)
def get_person_export(
    call: Call, person_export_id: PersonExportId
) -> PersonExportAnswer:
    """One export of a person, and whether it is there."""
    one = actions.get_export(call.conn, call.account_id, person_export_id)
    return PersonExportAnswer.model_validate(one)


@routes.get("/person-exports/{person_export_id}/file", roles=ADMINS)
def fetch_person_export(call: Call, person_export_id: PersonExportId) -> FileAnswer:
    """Where to fetch the file."""
    url = actions.address(
        call.conn, call.doors.storage, call.account_id, person_export_id
    )
    return FileAnswer(url=url)


def _erase(call: Call, whom: Whom) -> ErasureAnswer:
    one, job = actions.erase(
        call.conn,
        call.account_id,
        whom,
        member_id=call.caller.member_id,
        now=call.now,
    )
    jobs.begun(call, job)
    return _answer(one)


def _answer(one: Erasure) -> ErasureAnswer:
    return ErasureAnswer(
        id=one.id,
        state=one.state,
        holdings=HoldingsAnswer.model_validate(one.holdings),
        author=one.author,
        code=one.code,
        message=one.message,
        created_at=one.created_at,
        erased_at=one.erased_at,
    )
