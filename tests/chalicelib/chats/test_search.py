"""How words are asked for, and what is shown of a line in which they stand."""

import pytest

from chalicelib.chats.search import AROUND, Piece, cut, query_of

FOUND = Piece(text="harga", found=True)


def plain(text: str) -> Piece:
    return Piece(text=text, found=False)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("harga", "'harga':*"),
        ("  berapa   harga ", "'berapa' & 'harga':*"),
        ("it's", "'it''s':*"),
        ("a\\b", "'a\\\\b':*"),
        ("& | ! :*", None),
        ("", None),
        ("\0", None),
        ("价格", "'价格':*"),
    ],
)
def test_words_are_quoted_and_the_last_may_go_on(words: str, query: str | None) -> None:
    assert query_of(words) == query


def test_of_a_long_line_the_part_around_the_words_is_shown() -> None:
    long = "x" * 200

    shown = cut([plain(long), FOUND, plain(long)])

    assert [len(piece.text) for piece in shown] == [AROUND + 1, 5, AROUND + 1]
    assert (shown[0].text[0], shown[2].text[-1]) == ("…", "…")


def test_a_line_that_is_nothing_else_is_one_piece() -> None:
    shown = cut([plain(""), FOUND, plain("")])

    assert shown == [FOUND]


def test_a_line_in_which_nothing_could_be_marked_is_shown_too() -> None:
    assert cut([plain("012-345")]) == [plain("012-345")]
