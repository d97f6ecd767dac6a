"""A message as a person wrote it, and what makes one acceptable. Pure."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from chalicelib.content.hidden import Found, find
from chalicelib.errors import Invalid
from chalicelib.media.model import MediaKind

ContentVersionId = NewType("ContentVersionId", int)
TemplateId = NewType("TemplateId", int)
MOST_CHARACTERS = 4096
SHOWN_BEFORE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message that is stored to be taken for others, as one of its versions says."""

    id: TemplateId
    name: str
    version: int
    content_version_id: ContentVersionId
    text: str
    media_id: int | None
    written_at: datetime
    created_at: datetime
    updated_at: datetime


def check(text: str, *, beside: MediaKind | None = None) -> str:
    """The text as it will be kept, or Invalid saying what is wrong with it."""
    text = tidy(text)
    for problem in problems(text, beside=beside):
        raise problem
    return text


def tidy(text: str) -> str:
    """As it is kept: composed, with one kind of line end, nothing around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def problems(text: str, *, beside: MediaKind | None = None) -> Iterator[Invalid]:
    """All that is wrong with a tidy text.

    Beside a file it may be empty; beside a voice message nobody would see it.
    """
    if not text and beside is None:
        yield Invalid("Write a message first.", fields={"text": "It is empty."})
    if text and beside == "voice":
        yield Invalid(
            "WhatsApp shows no text beside a voice message.",
            code="voice-has-no-text",
            fields={"text": "Send it apart."},
        )
    if len(text) > MOST_CHARACTERS:
        yield too_long(f"It has {len(text)} characters.")
    found = find(text)
    if hidden := [one for one in found if one.kind == "hidden-characters"]:
        yield Invalid(
            "The message has characters that cannot be seen.",
            code="hidden-characters",
            fields={"text": f"Remove {_shown(hidden, text)}."},
        )
    if alike := [one for one in found if one.kind == "look-alike-letters"]:
        yield Invalid(
            "The message has letters that only look like others.",
            code="look-alike-letters",
            fields={"text": f"Type these anew: {_shown(alike, text)}."},
        )


def too_long(sentence: str) -> Invalid:
    """More than WhatsApp takes; the sentence says how much it is."""
    return Invalid(
        "The message is too long.",
        code="text-too-long",
        fields={"text": f"{sentence} WhatsApp takes {MOST_CHARACTERS}."},
    )


def _shown(found: Iterable[Found], text: str) -> str:
    """Each once, with what stands before the first of them."""
    first = {one.name: one for one in reversed(list(found))}
    return ", ".join(
        f"{name} {_where(first[name].place, text)}" for name in sorted(first)
    )


def _where(place: int, text: str) -> str:
    before = text[:place].split()
    return f'after "{before[-1][-SHOWN_BEFORE:]}"' if before else "at the beginning"
