"""Which messages mean "stop writing to me" and "write to me again"; pure."""

import unicodedata
from collections.abc import Iterable
from typing import Literal

OPT_OUT_WORDS = ("STOP", "BATAL", "BERHENTI", "UNSUBSCRIBE")
OPT_IN_WORDS = ("START", "MULA")


def match(
    text: str, opt_out_words: Iterable[str] = (), opt_in_words: Iterable[str] = ()
) -> Literal["out", "in"] | None:
    """What the whole message asks for, by our words and the account's own.

    A word that stands in both lists means out: silence is the safer mistake.
    """
    said = fold(text)
    if not said:
        return None
    if said in map(fold, (*OPT_OUT_WORDS, *opt_out_words)):
        return "out"
    if said in map(fold, (*OPT_IN_WORDS, *opt_in_words)):
        return "in"
    return None


def fold(text: str) -> str:
    """Without case, accents, punctuation, pictures and spare spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(map(_kept, decomposed)).split())


def _kept(character: str) -> str:
    # Vowel signs of Indic scripts are marks too, but of class 0: they are spelling.
    category = unicodedata.category(character)
    if unicodedata.combining(character) or category == "Cf":
        return ""
    return character if category[0] in "LMN" else " "
