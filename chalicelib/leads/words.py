"""Niches and triggers: short words, compared whole and without regard to case; pure."""

import unicodedata
from collections.abc import Iterable

LONGEST = 100
MOST = 50


def distinct(words: Iterable[str]) -> list[str]:
    """Without empty ones and repeats; order and first spelling are kept."""
    by_folded: dict[str, str] = {}
    for word in words:
        name = tidy(word)
        if name:
            by_folded.setdefault(fold(name), name)
    return list(by_folded.values())


def fold(word: str) -> str:
    """What two spellings of one word have in common: `Fitness ` is `fitness`."""
    return tidy(word).casefold()


def tidy(text: str) -> str:
    """One line, single spaces, none around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())
