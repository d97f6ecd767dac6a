"""What a person's phone shows: messages, and what became of those it sent."""

from dataclasses import dataclass
from typing import Any

from tests.whatsapp.jid import Jid


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message on the phone's screen. `own`: a companion of the account wrote it."""

    id: str
    sender: Jid
    own: bool
    message: Any

    @property
    def text(self) -> str:
        return text_of(self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A receipt that reached the phone."""

    id: str
    sender: Jid
    kind: str


def text_of(message: Any) -> str:
    """What is written in a message, however it is carried."""
    return message.conversation or message.extendedTextMessage.text
