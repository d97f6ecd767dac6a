"""Which of the words somebody said about being written to holds. Pure."""

from collections.abc import Iterable

from chalicelib.chats.model import Said, Word


def last_word(said: Iterable[Said]) -> Word | None:
    """The latest word by WhatsApp's time, in whatever order messages arrived.

    Two words of one instant contradict each other: then "out" holds.
    """
    words = [(each.at, each.word == "out") for each in said]
    if not words:
        return None
    _, out = max(words)
    return "out" if out else "in"
