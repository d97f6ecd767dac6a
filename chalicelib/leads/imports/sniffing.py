"""What kind of text file the first bytes promise; pure."""

import codecs
import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]
Newline = Literal["\n", "\r"]

DELIMITERS = (",", ";", "\t", "|")
# Enough rows to see a pattern; a chunk of the file holds more.
_ROWS = 50

_NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "file-is-not-text"),
    (b"\xd0\xcf\x11\xe0", "file-is-a-workbook"),
    (b"%PDF", "file-is-not-text"),
    (b"\x1f\x8b", "file-is-not-text"),
)
_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

SENTENCES = {
    "file-is-empty": "The file is empty. Export it again and upload it anew.",
    "file-is-a-workbook": (
        "This spreadsheet is of an old kind, or has a password. In the spreadsheet"
        " choose Save As, then Excel workbook (.xlsx) or CSV, and upload that file."
    ),
    "file-is-not-text": (
        "This is not a list. Upload a CSV file or an Excel workbook (.xlsx)."
    ),
    "workbook-is-damaged": (
        "This workbook cannot be read. Open it in the spreadsheet, save it again,"
        " and upload it anew; or save it as CSV."
    ),
    "workbook-too-large": (
        "This workbook is too large to be read as it is. In the spreadsheet choose"
        " Save As, then CSV, and upload that file."
    ),
    "line-too-long": (
        "A line of this file never ends, so it is hardly a list of leads."
        " Upload a CSV file with one lead in each row."
    ),
    "too-many-columns": (
        "The file has more than 200 columns. Keep those that are needed."
    ),
    "file-has-no-rows": "The file has no rows. Export it again and upload it anew.",
}


class Unreadable(Exception):
    """The file cannot be read as a list; `code` says why, and has a sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        return SENTENCES[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the file is written; `start` is the first byte behind a byte order mark."""

    encoding: Encoding
    delimiter: str
    newline: Newline
    start: int


def sniff(head: bytes, *, whole: bool) -> Dialect:
    """The dialect of a file that begins with `head` and, if `whole`, ends with it."""
    if not head:
        raise Unreadable("file-is-empty")
    for magic, code in _NOT_TEXT:
        if head.startswith(magic):
            raise Unreadable(code)
    encoding, start = _encoding(head, whole=whole)
    text = head[start:].decode(encoding, "ignore")
    if not text.strip():
        raise Unreadable("file-is-empty")
    newline: Newline = "\r" if "\r" in text and "\n" not in text else "\n"
    lines = text.split(newline)
    if not whole and len(lines) > 1:
        lines.pop()  # cut off somewhere
    return Dialect(
        encoding=encoding, delimiter=_delimiter(lines), newline=newline, start=start
    )


def _encoding(head: bytes, *, whole: bool) -> tuple[Encoding, int]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    if b"\x00" in head:
        return _unmarked_utf_16(head), 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return "windows-1252", 0
    return "utf-8", 0


def _unmarked_utf_16(head: bytes) -> Encoding:
    """Of Latin letters every second byte is zero; other zeros mean it is no text."""
    pairs = len(head) // 2
    if head[1::2].count(0) * 10 > pairs * 6 and head[::2].count(0) == 0:
        return "utf-16-le"
    if head[::2].count(0) * 10 > pairs * 6 and head[1::2].count(0) == 0:
        return "utf-16-be"
    raise Unreadable("file-is-not-text")


def _delimiter(lines: Sequence[str]) -> str:
    """The one that cuts the most rows into the same number of cells, above one."""
    return max(DELIMITERS, key=lambda delimiter: _agreement(lines, delimiter))


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    try:
        for _, cells in zip(range(_ROWS), reader, strict=False):
            widths[len(cells)] += 1
    except csv.Error:
        pass  # what was read until here is telling enough
    widths.pop(0, None)
    width, rows = max(widths.items(), key=lambda item: item[1], default=(1, 0))
    return (rows, width) if width > 1 else (0, 0)
