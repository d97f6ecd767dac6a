"""Copies the rows of an uploaded file into Postgres, chunk after chunk."""

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads import store as leads
from chalicelib.leads.imports import columns, sniffing, store, workbook
from chalicelib.leads.imports.columns import MOST_COLUMNS
from chalicelib.leads.imports.model import Import
from chalicelib.leads.imports.records import Record, read_records
from chalicelib.leads.imports.sniffing import Dialect, Unreadable
from chalicelib.leads.imports.store import RawRow
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

ROWS_IN_A_BATCH = 2_000
BATCHES_IN_A_CHUNK = 10
_HEAD = 64 * 1024
_PIECE = 256 * 1024
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where reading goes on: the next byte, and the number of the row before it."""

    dialect: Dialect
    offset: int
    number: int
    size: int

    def as_cursor(self) -> dict[str, Any]:
        return {
            "encoding": self.dialect.encoding,
            "delimiter": self.dialect.delimiter,
            "newline": self.dialect.newline,
            "offset": self.offset,
            "number": self.number,
            "size": self.size,
        }

    @staticmethod
    def from_cursor(cursor: Mapping[str, Any]) -> "Place":
        return Place(
            dialect=Dialect(
                encoding=cursor["encoding"],
                delimiter=cursor["delimiter"],
                newline=cursor["newline"],
                start=0,
            ),
            offset=cursor["offset"],
            number=cursor["number"],
            size=cursor["size"],
        )


def read(conn: Db, storage: Storage, job: Job, one: Import) -> None:
    """One chunk. The first looks at the file's head; the last drops the file.

    What the file is shows in its first bytes, whatever it is called.
    """
    if not job.cursor and _unpack(conn, storage, job, one):
        return
    if "offset" not in job.cursor:
        job = _begin(conn, storage, job, one)
    place = Place.from_cursor(job.cursor)
    if place.offset < place.size:
        with closing(storage.open(one.storage_key, start=place.offset)) as stream:
            pieces = stream.iter_chunks(_PIECE)
            records = read_records(pieces, place.dialect, start=place.offset)
            for _ in range(BATCHES_IN_A_CHUNK):
                batch = list(islice(records, ROWS_IN_A_BATCH))
                if not batch:
                    break
                job = _store(conn, job, one, batch)
    if job.cursor["offset"] < place.size:
        return
    with db.transaction(conn):
        jobs.finish(conn, job)
        if not store.end_reading(conn, one.account_id, one.id):
            raise Unreadable("file-has-no-rows")
    storage.delete(one.storage_key)


def _unpack(conn: Db, storage: Storage, job: Job, one: Import) -> bool:
    """A workbook becomes the CSV file it could have been; False for any other file."""
    size = storage.size(one.storage_key)
    if not size:
        raise Unreadable("file-is-empty")
    with tempfile.TemporaryFile() as book, tempfile.TemporaryFile() as text:
        with closing(storage.open(one.storage_key)) as stream:
            for piece in stream.iter_chunks(_PIECE):
                if book.tell() == 0 and not workbook.is_workbook(piece):
                    return False
                book.write(piece)
        sheet = workbook.write_csv(book, text)
        if text.tell() == 0:
            raise Unreadable("file-is-empty")
        # Before the file is another: nobody could tell afterwards.
        with db.transaction(conn):
            store.note_sheet(
                conn, one.account_id, one.id, sheet=sheet.name, sheets=sheet.of
            )
        text.seek(0)
        storage.put(one.storage_key, text, mime="text/csv; charset=utf-8")
    with db.transaction(conn):
        jobs.advance(conn, job, cursor={"unpacked": True}, done=0)
    return True


def _begin(conn: Db, storage: Storage, job: Job, one: Import) -> Job:
    size = storage.size(one.storage_key)
    if not size:
        raise Unreadable("file-is-empty")
    with closing(storage.open(one.storage_key)) as stream:
        head = stream.read(_HEAD)
    if one.sheet is None:
        dialect = sniffing.sniff(head, whole=size <= _HEAD)
    else:
        dialect = workbook.DIALECT
    first = list(
        islice(
            read_records([head[dialect.start :]], dialect, start=dialect.start),
            _SAMPLE_ROWS,
        )
    )
    region = leads.find_region(conn, one.account_id)
    # The last row of the head may be cut; when it is all there is, it is all we show.
    filled = [record for record in first if record.cells]
    shown = columns.describe([record.cells for record in filled], region)
    if len(shown.columns) > MOST_COLUMNS:
        raise Unreadable("too-many-columns")
    place = Place(dialect=dialect, offset=dialect.start, number=0, size=size)
    if shown.has_header:
        header = first.index(filled[0])
        place = Place(
            dialect=dialect, offset=filled[0].end, number=header + 1, size=size
        )
    with db.transaction(conn):
        store.describe(
            conn,
            one.account_id,
            one.id,
            encoding=dialect.encoding,
            delimiter=dialect.delimiter,
            columns=shown.columns,
            mapping=columns.guess(shown.columns, region),
        )
        return jobs.advance(
            conn, job, cursor=place.as_cursor(), done=place.offset, total=size
        )


def _store(conn: Db, job: Job, one: Import, batch: list[Record]) -> Job:
    """Store these rows, and move the cursor behind them, together."""
    number = job.cursor["number"]
    rows = [
        RawRow(number=at, cells=record.cells[:MOST_COLUMNS], broken=record.broken)
        for at, record in enumerate(batch, number + 1)
        if record.cells
    ]
    end = batch[-1].end
    cursor = {**job.cursor, "offset": end, "number": number + len(batch)}
    with db.transaction(conn):
        moved = jobs.advance(conn, job, cursor=cursor, done=end)
        store.add_rows(conn, one.account_id, one.id, rows)
    return moved
