"""Exports of leads: what a list shows, as a file."""

from datetime import datetime

from pydantic import BaseModel

from api import jobs
from api.endpoint import Call, Routes
from api.leads import LeadSelection
from api.media import FileAnswer
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body
from chalicelib.jobs import store as job_store
from chalicelib.leads.exports import actions, store
from chalicelib.leads.exports.model import Export, ExportFormat, ExportId, ExportState

routes = Routes()


class NewExport(Body):
    """Which leads, and as what; without conditions, all of them."""

    format: ExportFormat
    filter: LeadSelection = LeadSelection()


class ExportAnswer(BaseModel):
    """An export. `done` of `total` leads are written; `leads` once it is exported.

    With a campaign it says what became of its sends.
    """

    id: int
    state: ExportState
    format: ExportFormat
    done: int
    total: int | None
    leads: int
    campaign_id: int | None
    code: str | None
    message: str | None
    created_at: datetime
    exported_at: datetime | None


@routes.get("/lead-exports")
def list_exports(call: Call, query: PageQuery) -> Page[ExportAnswer]:
    """List exports, the newest first. Each is kept for 7 days."""
    before = read_cursor(query.cursor, int)
    found = store.list_all(
        call.conn,
        call.account_id,
        before_id=before[0] if before else None,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda one: (one.id,))
    return Page(
        items=[answer_export(call, one) for one in rows], next_cursor=next_cursor
    )


@routes.post("/lead-exports", status=202)
def begin_export(call: Call, body: NewExport) -> ExportAnswer:
    """Write the leads of a list to a file."""
    begun = actions.begin(
        call.conn,
        call.account_id,
        file_format=body.format,
        wanted=body.filter.as_filter(),
        member_id=call.caller.member_id,
    )
    jobs.begun(call, begun.job)
    return answer_export(call, begun.one)


@routes.get("/lead-exports/{export_id}")
def get_export(call: Call, export_id: ExportId) -> ExportAnswer:
    """One export, and how far it is."""
    return answer_export(call, actions.get(call.conn, call.account_id, export_id))


@routes.get("/lead-exports/{export_id}/file")
def fetch_export(call: Call, export_id: ExportId) -> FileAnswer:
    """Where to fetch the file."""
    url = actions.address(call.conn, call.doors.storage, call.account_id, export_id)
    return FileAnswer(url=url)


def answer_export(call: Call, one: Export) -> ExportAnswer:
    """An export in the words of the contract."""
    job = one.job_id and job_store.find(call.conn, one.account_id, one.job_id)
    return ExportAnswer(
        id=one.id,
        state=one.state,
        format=one.format,
        done=job.done if job else 0,
        total=job.total if job else None,
        leads=one.leads,
        campaign_id=one.campaign_id,
        code=one.code,
        message=one.message,
        created_at=one.created_at,
        exported_at=one.exported_at,
    )
