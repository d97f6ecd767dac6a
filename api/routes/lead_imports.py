"""Imports of leads: File, Columns, Check, Import, and back."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api import jobs
from api.endpoint import Call, Routes
from api.leads import ConsentAnswer, ConsentGiven, Words
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import LARGEST_ID, Body
from chalicelib.jobs import store as job_store
from chalicelib.leads.imports import actions, store
from chalicelib.leads.imports.actions import Begun
from chalicelib.leads.imports.model import (
    Import,
    ImportId,
    ImportState,
    OnDuplicate,
)
from chalicelib.leads.imports.rules import SENTENCES

routes = Routes()

ColumnIndex = Annotated[int, Field(ge=0, le=1_000)]


class NewImport(Body):
    """The file somebody chose, before it is sent."""

    filename: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)
    ]
    bytes: Annotated[int, Field(ge=0, le=LARGEST_ID)]


class MappingWords(Body):
    """Which column holds what, counted from 0; the others become attributes."""

    name: ColumnIndex | None = None
    phone: ColumnIndex | None = None
    niche: ColumnIndex | None = None
    status: ColumnIndex | None = None
    trigger: ColumnIndex | None = None
    journey: ColumnIndex | None = None
    zone: ColumnIndex | None = None


class Check(Body):
    """How to read the file, and what holds for every row of it."""

    mapping: MappingWords
    consent: ConsentGiven | None = None
    on_duplicate: OnDuplicate = "add"
    niches: Words = Field(default_factory=list[str])
    triggers: Words = Field(default_factory=list[str])


class UploadAnswer(BaseModel):
    """Where to post the file, and the form fields that go before it."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    fields: dict[str, str]


class ColumnAnswer(BaseModel):
    """A column as the file has it."""

    index: int
    name: str
    samples: list[str]


class RefusalsAnswer(BaseModel):
    """How many rows were refused for one reason."""

    code: str
    message: str
    count: int


class Progress(BaseModel):
    """How far the step under way has come, in its own measure."""

    done: int
    total: int


class ImportAnswer(BaseModel):
    """An import. created + duplicate + refused = total once it was checked.

    Of a workbook `sheet` is the one that is read, the first of `sheets`.
    """

    id: int
    state: ImportState
    filename: str
    sheet: str | None
    sheets: int | None
    encoding: str | None
    delimiter: str | None
    columns: list[ColumnAnswer]
    mapping: dict[str, int | None]
    consent: ConsentAnswer | None
    on_duplicate: OnDuplicate
    niches: list[str]
    triggers: list[str]
    total: int
    created: int
    duplicate: int
    refused: int
    status_defaulted: int
    refusals: list[RefusalsAnswer]
    progress: Progress | None
    code: str | None
    message: str | None
    created_at: datetime
    imported_at: datetime | None
    undone_at: datetime | None


class Announced(BaseModel):
    """The import, and where its file goes."""

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)

    one: Annotated[ImportAnswer, Field(alias="import")]
    upload: UploadAnswer


@routes.get("/lead-imports")
def list_imports(call: Call, query: PageQuery) -> Page[ImportAnswer]:
    """List imports, the newest first."""
    before = read_cursor(query.cursor, int)
    found = store.list_all(
        call.conn,
        call.account_id,
        before_id=before[0] if before else None,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda one: (one.id,))
    return Page(items=[_answer(call, one) for one in rows], next_cursor=next_cursor)


@routes.post("/lead-imports", status=201)
def announce_import(call: Call, body: NewImport) -> Announced:
    """Begin an import, and learn where to send its file."""
    one, upload = actions.announce(
        call.conn,
        call.doors.storage,
        call.account_id,
        filename=body.filename,
        size=body.bytes,
        member_id=call.caller.member_id,
    )
    return Announced(one=_answer(call, one), upload=UploadAnswer.model_validate(upload))


@routes.get("/lead-imports/{import_id}")
def get_import(call: Call, import_id: ImportId) -> ImportAnswer:
    """One import, and how far it is."""
    return _answer(call, actions.get(call.conn, call.account_id, import_id))


@routes.post("/lead-imports/{import_id}/file", status=202)
def read_file(call: Call, import_id: ImportId) -> ImportAnswer:
    """Say that the file was sent: it is read."""
    begun = actions.read(
        call.conn,
        call.doors.storage,
        call.account_id,
        import_id,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return _begun(call, begun)


@routes.post("/lead-imports/{import_id}/check", status=202)
def check_import(call: Call, import_id: ImportId, body: Check) -> ImportAnswer:
    """Say what would become of each row; no lead changes."""
    mapping: dict[Any, int | None] = body.mapping.model_dump()
    begun = actions.check(
        call.conn,
        call.account_id,
        import_id,
        mapping=mapping,
        consent=body.consent and body.consent.as_consent(),
        on_duplicate=body.on_duplicate,
        niches=body.niches,
        triggers=body.triggers,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return _begun(call, begun)


@routes.post("/lead-imports/{import_id}/start", status=202)
def start_import(call: Call, import_id: ImportId) -> ImportAnswer:
    """Make leads of the rows that passed the check."""
    begun = actions.start(
        call.conn,
        call.account_id,
        import_id,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return _begun(call, begun)


@routes.post("/lead-imports/{import_id}/undo", status=202)
def undo_import(call: Call, import_id: ImportId) -> ImportAnswer:
    """Take an import back, within 7 days."""
    begun = actions.undo(
        call.conn,
        call.account_id,
        import_id,
        member_id=call.caller.member_id,
        now=call.now,
    )
    return _begun(call, begun)


def _begun(call: Call, begun: Begun) -> ImportAnswer:
    jobs.begun(call, begun.job)
    return _answer(call, begun.one)


def _answer(call: Call, one: Import) -> ImportAnswer:
    refusals = store.count_refusals(call.conn, one.account_id, one.id)
    consent = one.consent and ConsentAnswer.model_validate(one.consent)
    return ImportAnswer(
        id=one.id,
        state=one.state,
        filename=one.filename,
        sheet=one.sheet,
        sheets=one.sheets,
        encoding=one.encoding,
        delimiter=one.delimiter,
        columns=[ColumnAnswer(**column) for column in one.columns],
        mapping={str(field): index for field, index in one.mapping.items()},
        consent=consent,
        on_duplicate=one.on_duplicate,
        niches=one.niches,
        triggers=one.triggers,
        total=one.total,
        created=one.created,
        duplicate=one.duplicate,
        refused=one.refused,
        status_defaulted=one.status_defaulted,
        refusals=[
            RefusalsAnswer(
                code=refusal.code,
                message=SENTENCES.get(refusal.code, ""),
                count=refusal.count,
            )
            for refusal in refusals
        ],
        progress=_progress(call, one),
        code=one.code,
        message=one.message,
        created_at=one.created_at,
        imported_at=one.imported_at,
        undone_at=one.undone_at,
    )


def _progress(call: Call, one: Import) -> Progress | None:
    if one.job_id is None:
        return None
    job = job_store.find(call.conn, one.account_id, one.job_id)
    if job is None or not job.is_under_way:
        return None
    return Progress(done=job.done, total=job.total or 0)
