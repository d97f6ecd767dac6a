"""Whole messages, folded: nothing that merely contains a word."""

import pytest

from chalicelib.leads.consent import match


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop! ", "stop.", "\uff33\uff34\uff2f\uff30", "BATAL",
     "berhenti", "STOP 🙏", "unsubscribe", "«stop»", "\u200bstop\u200b", "S\u0301TOP",
     "STOP \u26d4\ufe0f", "STOP\u2764\ufe0f", "STOP\u20e3", "S\u200bT\u00adO\u034fP",
     "stop\u00a0", "*Stop*", "_stop_", "\u015et\u00f6p",
     "\U0001d5e6\U0001d5e7\U0001d5e2\U0001d5e3",
     "STOP\u3164", "\u00a1STOP!", "stop\r\n", "(unsubscribe)"],
)  # fmt: skip
def test_the_word_alone_opts_out(text: str) -> None:
    assert match(text) == "out"


@pytest.mark.parametrize("text", ["start", "Mula", "MULA.", "START!!"])
def test_the_word_alone_opts_in(text: str) -> None:
    assert match(text) == "in"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "🙏",
        "don't stop",
        "stop it",
        "bus stop?",
        "startup",
        "STOPPED",
        "please don't stop",
        "Please don\u2019t stop \u2764\ufe0f",
        "s t o p",
        "stop stop",
        "BATAL pesanan saya",
        "1 STOP",
        "non-stop",
    ],
)
def test_anything_more_asks_for_nothing(text: str) -> None:
    assert match(text) is None


def test_an_account_has_words_of_its_own() -> None:
    assert match("tak nak!", ["Tak  Nak"], ["jom"]) == "out"
    assert match("JOM", ["Tak Nak"], ["jom"]) == "in"


def test_a_word_in_both_lists_means_out() -> None:
    assert match("ok", ["ok"], ["ok"]) == "out"


def test_a_word_of_the_account_that_folds_to_nothing_matches_nothing() -> None:
    assert match("...", ["...", ""], []) is None


def test_vowel_signs_are_spelling() -> None:
    assert match("रोको", ["रोको"]) == "out"
    assert match("रक", ["रोको"]) is None
