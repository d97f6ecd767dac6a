"""What a chat is, and what a line of it is."""

from typing import Literal, NewType

ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)

Direction = Literal["in", "out"]
MessageKind = Literal[
    "text", "image", "video", "voice", "document",
    "sticker", "location", "contact", "unknown",
]  # fmt: skip
