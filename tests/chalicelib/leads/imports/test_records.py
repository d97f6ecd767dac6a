"""Rows from bytes: none lost, none swallowed, and reading can begin again anywhere."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.leads.imports.records import LONGEST_LINE, Record, read_records
from chalicelib.leads.imports.sniffing import Dialect, Encoding, Unreadable

UTF_8 = Dialect(encoding="utf-8", delimiter=",", newline="\n", start=0)
# The last two make, in UTF-16, a line end across two characters.
CELL = st.text("aé,;\"'\n\r 0\u0a05\u0100", max_size=6)
ENCODINGS: list[Encoding] = ["utf-8", "utf-16-le", "utf-16-be"]


def read(content: bytes, dialect: Dialect = UTF_8, start: int = 0) -> list[Record]:
    return list(read_records([content[start:]], dialect, start=start))


def cells(content: str) -> list[list[str]]:
    return [record.cells for record in read(content.encode())]


def test_quoted_cells_hold_delimiters_quotes_and_lines() -> None:
    assert cells('"a,b","say ""hi""","two\nlines"\n') == [
        ["a,b", 'say "hi"', "two\nlines"]
    ]


def test_a_blank_line_is_a_row_without_cells() -> None:
    assert cells("a\n\nb") == [["a"], [], ["b"]]


def test_an_open_quote_costs_its_own_line_only() -> None:
    found = read(b'a,1\n"b,2\nc,3\nd,4\n')

    assert [(r.cells, r.broken) for r in found] == [
        (["a", "1"], False),
        (['"b', "2"], True),
        (["c", "3"], False),
        (["d", "4"], False),
    ]


def test_an_open_quote_far_from_the_end_is_found_too() -> None:
    content = b'"a,1\n' + b"b,2\n" * 1000

    found = read(content)

    assert [r.broken for r in found] == [True] + [False] * 1000
    assert found[-1].end == len(content)


def test_a_line_of_an_older_kind_among_utf_8_is_read_as_what_it_is() -> None:
    content = "Zoë\n".encode() + "Müller\n".encode("windows-1252")

    assert [record.cells for record in read(content)] == [["Zoë"], ["Müller"]]


def test_nul_characters_are_replaced() -> None:
    assert cells("a\x00b") == [["a\N{REPLACEMENT CHARACTER}b"]]


def test_a_line_that_never_ends_is_refused() -> None:
    endless = (b"x" * 65536 for _ in range(LONGEST_LINE // 65536 + 2))

    with pytest.raises(Unreadable):
        list(read_records(endless, UTF_8, start=0))


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
def test_half_a_line_end_ends_no_line(encoding: Encoding) -> None:
    dialect = Dialect(encoding=encoding, delimiter=",", newline="\n", start=0)
    text = "\u0a05\u0100\u000a\u0a00\u0a05"

    found = read(text.encode(encoding), dialect)

    assert [record.cells for record in found] == [["\u0a05\u0100"], ["\u0a00\u0a05"]]


@given(
    table=st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=8),
    encoding=st.sampled_from(ENCODINGS),
    piece=st.integers(1, 9),
)
def test_what_a_spreadsheet_writes_is_read_back(
    table: list[list[str]], encoding: Encoding, piece: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    content = text.getvalue().encode(encoding)
    dialect = Dialect(encoding=encoding, delimiter=",", newline="\n", start=0)
    pieces = [content[at : at + piece] for at in range(0, len(content), piece)]

    found = list(read_records(pieces, dialect, start=0))

    assert [record.cells for record in found] == table
    assert not any(record.broken for record in found)


@given(
    content=st.binary(max_size=200) | st.text('a,"\n\r', max_size=80).map(str.encode)
)
def test_reading_again_behind_any_row_gives_the_rest(content: bytes) -> None:
    whole = read(content)

    assert [record.end for record in whole] == sorted({r.end for r in whole})
    assert not whole or whole[-1].end == len(content)
    for at, record in enumerate(whole, 1):
        assert read(content, start=record.end) == whole[at:]
