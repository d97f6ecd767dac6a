"""Changes to all leads of a filter: asked for, followed, taken back."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from api import jobs
from api.endpoint import Call, Routes
from api.leads import AttributeName, ConsentGiven, LeadSelection
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import LARGEST_ID, Body, Id
from chalicelib.errors import Invalid
from chalicelib.jobs import store as job_store
from chalicelib.leads import words
from chalicelib.leads.changes import actions, store
from chalicelib.leads.changes.actions import Begun
from chalicelib.leads.changes.model import (
    ChangeId,
    ChangeKind,
    ChangeState,
    Details,
    LeadChange,
)
from chalicelib.leads.model import LeadStatus

routes = Routes()


class ChangeWords(Body):
    """What becomes of each lead; each kind takes its own words and no others.

    Null or left out means none: set-owner without a phone, set-consent without a
    consent (which withdraws it), set-attribute without a value (which drops it).
    """

    kind: ChangeKind
    word: (
        Annotated[
            str,
            StringConstraints(
                strip_whitespace=True, min_length=1, max_length=words.LONGEST
            ),
        ]
        | None
    ) = None
    status: LeadStatus | None = None
    owner_device_id: Id | None = None
    consent: ConsentGiven | None = None
    name: AttributeName | None = None
    value: Annotated[str, StringConstraints(max_length=10_000)] | None = None


class BulkChange(Body):
    """Which leads, how many of them the caller saw, and what becomes of them."""

    filter: LeadSelection
    count: Annotated[int, Field(ge=0, le=LARGEST_ID)]
    change: ChangeWords


class ChangeAnswer(BaseModel):
    """A change. `done` of `total` leads were looked at; `changed` were not so before.

    `kept` is how many were changed again since, and therefore not undone.
    """

    id: int
    state: ChangeState
    kind: ChangeKind
    details: dict[str, Any]
    done: int
    total: int
    changed: int
    undone: int
    kept: int
    may_be_undone: bool
    code: str | None
    message: str | None
    created_at: datetime
    changed_at: datetime | None
    undone_at: datetime | None


@routes.post("/leads/bulk", status=202)
def change_leads(call: Call, body: BulkChange) -> ChangeAnswer:
    """Change or delete all leads of a filter; 409 when they are more or fewer."""
    change = body.change
    consent = change.consent
    if consent is not None and consent.at > call.now:
        raise Invalid(
            "The consent cannot be from the future.",
            fields={"change.consent.at": "Give a time that has been."},
        )
    begun = actions.begin(
        call.conn,
        call.account_id,
        kind=change.kind,
        details=Details(
            word=change.word,
            status=change.status,
            owner_device_id=change.owner_device_id,
            consent=consent
            and {
                "consent_source": consent.source,
                "consent_at": consent.at.isoformat(),
                "consent_wording": consent.wording,
            },
            name=change.name,
            value=change.value,
        ),
        wanted=body.filter.as_filter(),
        count=body.count,
        member_id=call.caller.member_id,
    )
    return _begun(call, begun)


@routes.get("/lead-changes")
def list_changes(call: Call, query: PageQuery) -> Page[ChangeAnswer]:
    """List changes to many leads, the newest first."""
    before = read_cursor(query.cursor, int)
    found = store.list_all(
        call.conn,
        call.account_id,
        before_id=before[0] if before else None,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda change: (change.id,))
    return Page(
        items=[_answer(call, change) for change in rows], next_cursor=next_cursor
    )


@routes.get("/lead-changes/{change_id}")
def get_change(call: Call, change_id: ChangeId) -> ChangeAnswer:
    """One change, and how far it is."""
    return _answer(call, actions.get(call.conn, call.account_id, change_id))


@routes.post("/lead-changes/{change_id}/undo", status=202)
def undo_change(call: Call, change_id: ChangeId) -> ChangeAnswer:
    """Take a change back, within 7 days."""
    begun = actions.undo(
        call.conn,
        call.account_id,
        change_id,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return _begun(call, begun)


def _begun(call: Call, begun: Begun) -> ChangeAnswer:
    jobs.begun(call, begun.job)
    return _answer(call, begun.change)


def _answer(call: Call, change: LeadChange) -> ChangeAnswer:
    job = change.job_id and job_store.find(call.conn, change.account_id, change.job_id)
    return ChangeAnswer(
        id=change.id,
        state=change.state,
        kind=change.kind,
        details={
            name: value for name, value in change.details.items() if value is not None
        },
        done=job.done if job else 0,
        total=change.total,
        changed=change.changed,
        undone=change.undone,
        kept=change.kept,
        may_be_undone=change.may_be_undone(call.now),
        code=change.code,
        message=change.message,
        created_at=change.created_at,
        changed_at=change.changed_at,
        undone_at=change.undone_at,
    )
