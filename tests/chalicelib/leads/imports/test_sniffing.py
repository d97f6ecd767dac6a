"""What the first bytes of a file promise."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.leads.imports.sniffing import Unreadable, sniff

TEXT = "name,phone\nZoë Müller,0124785522\n"


@pytest.mark.parametrize(
    ("head", "encoding", "start"),
    [
        (TEXT.encode(), "utf-8", 0),
        (TEXT.encode("utf-8-sig"), "utf-8", 3),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", 2),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", 2),
        (TEXT.encode("utf-16-le"), "utf-16-le", 0),
        (TEXT.encode("utf-16-be"), "utf-16-be", 0),
        (TEXT.encode("windows-1252"), "windows-1252", 0),
    ],
)
def test_the_encoding_is_recognised(head: bytes, encoding: str, start: int) -> None:
    dialect = sniff(head, whole=True)

    assert (dialect.encoding, dialect.start) == (encoding, start)


def test_a_character_cut_by_the_end_of_the_head_is_still_utf_8() -> None:
    head = "name\nZo\N{LATIN SMALL LETTER E WITH DIAERESIS}".encode()[:-1]

    assert sniff(head, whole=False).encoding == "utf-8"
    assert sniff(head, whole=True).encoding == "windows-1252"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(delimiter: str) -> None:
    rows = [["name", "phone", "niche"], ["Mei", "0124785522", '"a,b;c"']]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)

    assert sniff(text.encode(), whole=True).delimiter == delimiter


def test_old_line_ends_are_recognised() -> None:
    assert sniff(b"name,phone\rMei,1\rTan,2\r", whole=True).newline == "\r"
    assert sniff(b"name,phone\r\nMei,1\r\n", whole=True).newline == "\n"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "file-is-empty"),
        (b"\xef\xbb\xbf \r\n", "file-is-empty"),
        (b"PK\x03\x04 an archive", "file-is-not-text"),
        (b"\xd0\xcf\x11\xe0 an old one", "file-is-a-workbook"),
        (b"%PDF-1.7", "file-is-not-text"),
        (b"name,phone\n\x00\x01\x02binary", "file-is-not-text"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(head: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        sniff(head, whole=True)

    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@given(head=st.binary(max_size=300), whole=st.booleans())
def test_any_bytes_have_a_dialect_or_a_reason(head: bytes, whole: bool) -> None:
    with suppress(Unreadable):
        assert sniff(head, whole=whole).delimiter
