"""Which messages mean "stop writing to me" and "write to me again"; pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

OPT_OUT_WORDS = ("STOP", "BATAL", "BERHENTI", "UNSUBSCRIBE")
OPT_IN_WORDS = ("START", "MULA")

# Letters and marks that show nothing: joiners, fillers, and what picks the look of the
# sign before it, as most pictures of a phone's keyboard carry.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


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
    """Without case, accents, punctuation, pictures, spare spaces and what is unseen."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    decomposed = _UNSEEN.sub("", unicodedata.normalize("NFKD", plain))
    return " ".join("".join(map(_kept, decomposed)).split())


def _kept(character: str) -> str:
    # Vowel signs of Indic scripts are marks too, but of class 0: they are spelling.
    category = unicodedata.category(character)
    if unicodedata.combining(character) or category in {"Cf", "Me"}:
        return ""
    return character if category[0] in "LMN" else " "
