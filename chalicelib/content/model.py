"""A message as a person wrote it, and what makes one acceptable. Pure."""

import unicodedata
from typing import NewType

from chalicelib.content.hidden import invisible, look_alikes
from chalicelib.errors import Invalid
from chalicelib.media.model import MediaKind

ContentVersionId = NewType("ContentVersionId", int)
MOST_CHARACTERS = 4096


def check(text: str, *, beside: MediaKind | None = None) -> str:
    """The text as it will be kept, or Invalid saying what is wrong with it.

    Beside a file it may be empty; beside a voice message nobody would see it.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not text and beside is None:
        raise Invalid("Write a message first.", fields={"text": "It is empty."})
    if text and beside == "voice":
        raise Invalid(
            "WhatsApp shows no text beside a voice message.",
            code="voice-has-no-text",
            fields={"text": "Send it apart."},
        )
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
