"""How odds are given, and what cannot be taken."""

import pytest

from connectors.simulated.odds import Odds


def test_words_change_the_defaults() -> None:
    odds = Odds.read_from("reply=0.2, refuse=0")

    assert (odds.reply, odds.refuse, odds.read) == (0.2, 0.0, Odds().read)
    assert Odds.read_from("") == Odds()


@pytest.mark.parametrize("text", ["luck=1", "reply=2", "reply=often", "reply"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Odds.read_from(text)
