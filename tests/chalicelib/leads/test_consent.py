"""Whole messages, folded: nothing that merely contains a word."""

import pytest

from chalicelib.leads.consent import match


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop! ", "stop.", "\uff33\uff34\uff2f\uff30", "BATAL",
     "berhenti", "STOP 🙏", "unsubscribe", "«stop»", "\u200bstop\u200b", "S\u0301TOP"],
)  # fmt: skip
def test_the_word_alone_opts_out(text: str) -> None:
    assert match(text) == "out"


@pytest.mark.parametrize("text", ["start", "Mula", "MULA.", "START!!"])
def test_the_word_alone_opts_in(text: str) -> None:
    assert match(text) == "in"


@pytest.mark.parametrize(
    "text", ["", " ", "🙏", "don't stop", "stop it", "bus stop?", "startup", "STOPPED"]
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
