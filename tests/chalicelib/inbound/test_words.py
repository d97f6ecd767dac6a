"""Of several words the latest holds, by WhatsApp's time."""

from chalicelib.chats.model import Said
from chalicelib.inbound.words import last_word
from chalicelib.leads.consent import match
from tests.chalicelib.inbound.scenes import after


def said(*lines: tuple[str, int]) -> str | None:
    return last_word(
        Said(word=word, at=after(at)) for text, at in lines if (word := match(text))
    )


def test_the_latest_word_holds_in_whatever_order_they_arrive() -> None:
    assert said(("STOP", 1), ("START", 2)) == "in"
    assert said(("START", 2), ("STOP", 1)) == "in"
    assert said(("START", 1), ("stop!", 2)) == "out"


def test_other_messages_are_no_words() -> None:
    assert said(("STOP", 1), ("Bila nak hantar?", 2)) == "out"
    assert said(("Please stop by", 1)) is None


def test_at_one_instant_silence_is_the_safer_mistake() -> None:
    assert said(("STOP", 1), ("START", 1)) == "out"
    assert said(("START", 1), ("STOP", 1)) == "out"
