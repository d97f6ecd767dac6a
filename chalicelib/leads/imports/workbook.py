"""The door to openpyxl: the first sheet of a workbook, as the CSV file it stands for.

A workbook is a zip of XML from strangers. Sizes are looked at before anything is
unpacked, elements are counted before a tree is built of them, and declared entities are
refused (openpyxl reads through defusedxml, which it finds by itself).
"""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from chalicelib.leads.imports.sniffing import Dialect, Unreadable

# What the CSV file is: nothing about it needs to be guessed.
DIALECT = Dialect(encoding="utf-8", delimiter=",", newline="\n", start=0)

MOST_UNPACKED = 256 * 1024 * 1024
# What openpyxl holds in memory as a whole: texts, styles, links.
MOST_HELD = 32 * 1024 * 1024
_HELD = (".xml", ".rels")
MOST_CELLS = 1_000_000
MOST_ROWS = 1_048_576
_MARKS_OF_A_CELL = 6
_PIECE = 1024 * 1024
# From how many digits on, and how many zeros at their end, a number looks rounded.
_LONG = 10
_ZEROS = 4

# All that openpyxl and what it stands on raise over a damaged file.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    NotImplementedError,
    SyntaxError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    EOFError,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that was read, and how many the workbook has."""

    name: str
    of: int


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is a zip, as every .xlsx is."""
    return head.startswith(b"PK\x03\x04")


def write_csv(file: IO[bytes], target: IO[bytes]) -> Sheet:
    """Write the first sheet of the workbook in `file` to `target`; or Unreadable.

    Rows keep their numbers. Of a formula the value last calculated is taken, of merged
    cells the first holds the value.
    """
    text = io.TextIOWrapper(target, "utf-8", newline="", write_through=True)
    try:
        _check_sizes(file)
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            # What the file says of its own width and height is not to be trusted.
            sheet.reset_dimensions()
            found = cast(Iterable[Iterable[object]], sheet.iter_rows(values_only=True))
            writer = csv.writer(text)
            writer.writerows(_without_end(_bounded(found)))
            return Sheet(name=sheet.title, of=len(book.worksheets))
    except _BROKEN:
        raise Unreadable("workbook-is-damaged") from None
    finally:
        text.detach()


def _check_sizes(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as parts:
        entries = parts.infolist()
        if not any(entry.filename == "xl/workbook.xml" for entry in entries):
            raise Unreadable("file-is-not-text")
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Unreadable("workbook-too-large")
        for entry in entries:
            if entry.filename.startswith("xl/worksheets/"):
                _check_marks(parts, entry)
            elif entry.file_size > MOST_HELD and entry.filename.endswith(_HELD):
                raise Unreadable("workbook-too-large")


def _check_marks(parts: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    # A row is a tree in memory until it ends, and need not end.
    marks = 0
    with parts.open(entry) as stream:
        while piece := stream.read(_PIECE):
            marks += piece.count(b"<")
            if marks > MOST_CELLS * _MARKS_OF_A_CELL:
                raise Unreadable("workbook-too-large")


def _bounded(rows: Iterable[Iterable[object]]) -> Iterator[list[str]]:
    cells = 0
    for number, row in enumerate(rows):
        texts = [as_text(value) for value in row]
        cells += len(texts)
        if cells > MOST_CELLS or number >= MOST_ROWS:
            raise Unreadable("workbook-too-large")
        yield texts if any(texts) else []


def _without_end(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Empty rows only where others follow: sheets often end in thousands of them."""
    empty = 0
    for row in rows:
        if not row:
            empty += 1
            continue
        for _ in range(empty):
            yield []
        empty = 0
        yield row


def as_text(value: object) -> str:
    """A cell as a CSV file would show it."""
    match value:
        case None:
            return ""
        case str():
            return value.replace("_x000D_", "")
        case bool():
            return str(value).upper()
        case float():
            return _number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    digits = str(int(value))
    kept = digits.rstrip("0")
    # Written as a spreadsheet writes it to a CSV file, where the phone's rules know it.
    if len(digits) >= _LONG and len(digits) - len(kept) >= _ZEROS:
        return f"{value:.{max(len(kept.lstrip('-')) - 1, 0)}E}"
    return digits
