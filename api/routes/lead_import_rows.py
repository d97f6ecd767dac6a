"""The rows of an imported file, with what became of each, and the refused as a file."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from api.endpoint import Call, Routes
from api.media import FileAnswer
from api.paging import Page, PageQuery, cut, read_cursor
from chalicelib.errors import Conflict
from chalicelib.leads.imports import actions, refused, store
from chalicelib.leads.imports.model import Import, ImportId, ImportRow, Outcome
from chalicelib.leads.imports.rules import SENTENCES

routes = Routes()

LARGEST_ROW = 2**31 - 1


class RowQuery(PageQuery):
    """Rows of one outcome, of one reason."""

    outcome: Outcome | None = None
    code: Annotated[str, StringConstraints(max_length=100)] | None = None


class RowAnswer(BaseModel):
    """What became of a row, or would."""

    number: int
    name: str | None
    phone: str | None
    outcome: Outcome | None
    code: str | None
    message: str | None
    status_defaulted: bool


@routes.get("/lead-imports/{import_id}/rows")
def list_rows(call: Call, import_id: ImportId, query: RowQuery) -> Page[RowAnswer]:
    """The rows of the file, in its order, with their outcome."""
    after = read_cursor(query.cursor, int)
    one = actions.get(call.conn, call.account_id, import_id)
    found = store.list_rows(
        call.conn,
        call.account_id,
        import_id,
        outcome=query.outcome,
        code=query.code,
        after=min(after[0] or 0, LARGEST_ROW) if after else 0,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda row: (row.number,))
    return Page(items=[_row(one, row) for row in rows], next_cursor=next_cursor)


@routes.get("/lead-imports/{import_id}/refused.csv")
def fetch_refused(call: Call, import_id: ImportId) -> FileAnswer:
    """The refused rows as a file to correct."""
    one = actions.get(call.conn, call.account_id, import_id)
    if one.refused == 0:
        raise Conflict("No row of this import was refused.", code="nothing-refused")
    url = call.doors.storage.download_address(
        one.refused_key, valid=actions.DOWNLOAD_WITHIN, filename=refused.FILENAME
    )
    return FileAnswer(url=url)


def _row(one: Import, row: ImportRow) -> RowAnswer:
    def cell(index: int | None) -> str | None:
        if index is None or index >= len(row.cells):
            return None
        return row.cells[index]

    return RowAnswer(
        number=row.number,
        name=cell(one.mapping.get("name")),
        phone=row.phone or cell(one.mapping.get("phone")),
        outcome=row.outcome,
        code=row.code,
        message=SENTENCES.get(row.code or ""),
        status_defaulted=row.status_defaulted,
    )
