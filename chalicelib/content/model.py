"""A message as a person wrote it, and what makes one acceptable. Pure."""

import unicodedata
from dataclasses import dataclass
from typing import NewType

from chalicelib.errors import Invalid

ContentVersionId = NewType("ContentVersionId", int)
MOST_CHARACTERS = 4096
_LINE_CHARACTERS = "\n\t"
# What emoji are glued together with; alone, or beside letters, it hides things.
_EMOJI_GLUE = {"\u200d", "\ufe0f"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentVersion:
    """One version of a text; an edit makes another."""

    id: ContentVersionId
    text: str


def check(text: str, *, field: str = "text") -> str:
    """The text as it will be kept, or Invalid saying what is wrong with it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not text:
        raise Invalid("Write a message first.", fields={field: "It is empty."})
    if len(text) > MOST_CHARACTERS:
        sentence = f"It has {len(text)} characters; WhatsApp takes {MOST_CHARACTERS}."
        raise Invalid("The message is too long.", fields={field: sentence})
    if hidden := _hidden(text):
        sentence = f"Remove {', '.join(hidden)}."
        raise Invalid(
            "The message has characters that cannot be seen.",
            code="hidden-characters",
            fields={field: sentence},
        )
    return text


def _hidden(text: str) -> list[str]:
    """The invisible characters in it, by name, each once."""
    found = {
        character
        for place, character in enumerate(text)
        if unicodedata.category(character) in ("Cf", "Cc", "Co", "Cs")
        and character not in _LINE_CHARACTERS
        and not (character in _EMOJI_GLUE and _after_a_symbol(text, place))
    }
    return sorted(unicodedata.name(c, f"U+{ord(c):04X}") for c in found)


def _after_a_symbol(text: str, place: int) -> bool:
    before = text[place - 1] if place else ""
    return bool(before) and (
        before in _EMOJI_GLUE
        or unicodedata.category(before) in ("So", "Sk", "Po", "Nd")
    )
