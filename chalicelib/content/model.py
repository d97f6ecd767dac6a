"""A message as a person wrote it, and what makes one acceptable. Pure."""

import unicodedata
from dataclasses import dataclass
from typing import NewType

from chalicelib.content.hidden import invisible, look_alikes
from chalicelib.errors import Invalid

ContentVersionId = NewType("ContentVersionId", int)
MOST_CHARACTERS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentVersion:
    """One version of a text; an edit makes another."""

    id: ContentVersionId
    text: str


def check(text: str) -> str:
    """The text as it will be kept, or Invalid saying what is wrong with it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not text:
        raise Invalid("Write a message first.", fields={"text": "It is empty."})
    if len(text) > MOST_CHARACTERS:
        sentence = f"It has {len(text)} characters; WhatsApp takes {MOST_CHARACTERS}."
        raise Invalid("The message is too long.", fields={"text": sentence})
    if found := invisible(text):
        raise Invalid(
            "The message has characters that cannot be seen.",
            code="hidden-characters",
            fields={"text": f"Remove {', '.join(found)}."},
        )
    if found := look_alikes(text):
        raise Invalid(
            "The message has letters that only look like others.",
            code="look-alike-letters",
            fields={"text": f"Type these anew: {', '.join(found)}."},
        )
    return text
