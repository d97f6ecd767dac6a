"""Rows of a CSV file from its bytes, each with the byte it ends at; pure.

Memory is constant, and reading can begin again behind any row. Nothing is swallowed: a
quotation mark that is never closed costs its own line, and not the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.leads.imports.sniffing import Dialect, Encoding, Unreadable

LONGEST_LINE = 1024 * 1024
# No cell of a list of leads has more lines; a mark left open would take all there are.
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its cells, none for a blank line, and the first byte behind it."""

    cells: list[str]
    end: int
    broken: bool = False


def read_records(
    chunks: Iterable[bytes], dialect: Dialect, *, start: int
) -> Iterator[Record]:
    """The rows in `chunks`, which are the file's bytes from `start` on."""
    feed = _Feed(_lines(chunks, dialect))
    reader = csv.reader(feed, delimiter=dialect.delimiter)
    end = start
    while True:
        feed.begin()
        try:
            cells = next(reader)
            broken = feed.ran_dry
        except StopIteration:
            return
        except csv.Error:
            cells, broken = [], True
        if broken:
            cells = feed.keep_first().strip("\r\n").split(dialect.delimiter)
            reader = csv.reader(feed, delimiter=dialect.delimiter)
        end += feed.taken_bytes
        yield Record(cells, end, broken)


class _Feed:
    """Lines for a csv.reader, which can be given back when a row turns out broken."""

    def __init__(self, lines: Iterator[tuple[str, int]]) -> None:
        self._lines = lines
        self._returned: deque[tuple[str, int]] = deque()
        self._taken: list[tuple[str, int]] = []
        self.ran_dry = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= MOST_LINES:
            raise csv.Error("a quotation mark is not closed")
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        if line is None:
            # Asked for more in the middle of a row: a quotation mark is open.
            self.ran_dry = bool(self._taken)
            raise StopIteration
        self._taken.append(line)
        return line[0]

    def begin(self) -> None:
        """The next line is a row's first."""
        self._taken.clear()
        self.ran_dry = False

    @property
    def taken_bytes(self) -> int:
        """How long the row is."""
        return sum(length for _, length in self._taken)

    def keep_first(self) -> str:
        """The row is its first line only; the others are read again."""
        self._returned.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        return self._taken[0][0]


def _lines(chunks: Iterable[bytes], dialect: Dialect) -> Iterator[tuple[str, int]]:
    mark = dialect.newline.encode(dialect.encoding)
    rest = b""
    for chunk in chunks:
        rest += chunk
        begin = 0
        while (found := _find(rest, mark, begin)) >= 0:
            line = rest[begin : found + len(mark)]
            yield _decode(line, dialect.encoding), len(line)
            begin = found + len(mark)
        rest = rest[begin:]
        if len(rest) > LONGEST_LINE:
            raise Unreadable("line-too-long")
    if rest:
        yield _decode(rest, dialect.encoding), len(rest)


def _find(text: bytes, mark: bytes, begin: int) -> int:
    found = text.find(mark, begin)
    # In UTF-16 a match may straddle two characters.
    while found >= 0 and (found - begin) % len(mark):
        found = text.find(mark, found + 1)
    return found


def _decode(line: bytes, encoding: Encoding) -> str:
    if encoding == "utf-8":
        try:
            text = line.decode()
        except UnicodeDecodeError:
            # The first bytes looked like UTF-8, but this line is of an older kind.
            text = line.decode("windows-1252", "replace")
    else:
        text = line.decode(encoding, "replace")
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
