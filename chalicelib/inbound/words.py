"""Which of the words somebody said about being written to holds. Pure."""

from collections.abc import Callable, Iterable
from typing import Literal

from chalicelib.chats.model import Said

Word = Literal["out", "in"]


def last_word(said: Iterable[Said], judge: Callable[[str], Word | None]) -> Word | None:
    """The latest word by WhatsApp's time, in whatever order messages arrived.

    Two words of one instant contradict each other: then "out" holds.
    """
    words = [(line.at, word == "out") for line in said if (word := judge(line.text))]
    if not words:
        return None
    _, out = max(words)
    return "out" if out else "in"
