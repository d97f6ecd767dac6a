"""What a document is called when it is saved on somebody's phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.media.names import LONGEST, mime_of, safe


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Price list.pdf", "Price list.pdf"),
        ("Senarai harga Mei.pdf", "Senarai harga Mei.pdf"),
        ("价目表.xlsx", "价目表.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Nur\\harga.pdf", "harga.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("  .hidden ", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * (LONGEST - 5) + ".docx"),
    ],
)
def test_a_name_misleads_nobody(given_name: str, kept: str) -> None:
    assert safe(given_name) == kept


@given(st.text(max_size=400))
def test_whatever_it_was_there_is_a_name(name: str) -> None:
    kept = safe(name)

    assert 0 < len(kept) <= LONGEST
    assert safe(kept) == kept
    assert not set(kept) & set('/\\"\r\n\0')


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("a.pdf", "application/pdf"),
        ("A.PDF", "application/pdf"),
        ("a.csv", "text/csv"),
        (
            "a.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("a.unheard-of", "application/octet-stream"),
        ("Makefile", "application/octet-stream"),
        ("http:x.pdf", "application/pdf"),
    ],
)
def test_the_ending_says_what_it_is(name: str, mime: str) -> None:
    assert mime_of(name) == mime
