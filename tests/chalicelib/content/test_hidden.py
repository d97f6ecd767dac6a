"""What hides is found wherever it stands; what people write in any script is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.hidden import find

# Words and emoji of those who will read them; whatever joins them belongs to them.
WORDS = [
    "Selamat", "pagi", "promosi", "RM10", "50%", "Crème", "naïve",
    "您好", "优惠", "ありがとう", "안녕",
    "வணக்கம்", "சலுகை", "க்\u200cஷ", "क्\u200dष",
    "السلام", "عليكم", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Привет", "Ωραία", "kΩ", "Δt", "Wi-Fi",
    "👨\u200d👩\u200d👧\u200d👦", "❤\ufe0f", "❤\ufe0f\u200d🔥", "👍🏽", "🇲🇾", "1\ufe0f⃣",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]  # fmt: skip
HIDERS = [
    "\u200b", "\u200d", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f",
    "\u061c", "\u202a", "\u202e", "\u2066", "\u2069", "\ufe0f", "\ufe00", "\u034f",
    "\u115f", "\u3164", "\u2800", "\u180e", "\u2064", "\U000e0061", "\U000e0101",
    "\U0001d173", "\ufff9", "\x07", "\u2028", "\ue000",
]  # fmt: skip
ALIKE = {
    "a": "\u0430\u0251\uff41\U0001d41a",
    "c": "\u0441",
    "e": "\u0435",
    "g": "\u0261\u0581",
    "h": "\u0570\u04bb",
    "i": "\u0456\u2170",
    "j": "\u0458\u0575",
    "l": "\u217c",
    "m": "\uff4d",
    "n": "\u0578",
    "o": "\u043e\u03bf\u0585\U0001d5fc",
    "p": "\u0440\u03c1",
    "s": "\u0455",
    "u": "\u03c5\u057d",
    "x": "\u0445\u03c7",
    "A": "\u0410\u0391\u13aa\ua4ee",
    "B": "\u0412\u0392\u13f4",
    "C": "\u0421\u216d\u2ca4",
    "M": "\u041c\u039c\u13b7",
    "O": "\u041e\u039f\u0555\u2c9e",
    "S": "\u0405\u054f",
    "T": "\u0422\u03a4\u13a2\ua4d4",
}
latin = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
letters = [(plain, other) for plain, others in ALIKE.items() for other in others]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_words_and_emoji_of_any_script_hide_nothing(words: list[str]) -> None:
    assert find(" ".join(words)) == []


@given(before=latin, hider=st.sampled_from(HIDERS), after=latin)
def test_what_nobody_sees_is_found_inside_a_word(
    before: str, hider: str, after: str
) -> None:
    [found] = find(before + hider + after)

    assert (found.kind, found.place) == ("hidden-characters", len(before))
    assert found.character == hider


@given(
    words=st.lists(st.sampled_from(WORDS), max_size=4),
    hider=st.sampled_from(["\u200b", "\u2060", "\u202e", "\u00ad", "\u200f"]),
    place=st.integers(0, 200),
)
def test_it_is_found_among_words_of_any_script(
    words: list[str], hider: str, place: int
) -> None:
    text = " ".join(words)
    place = min(place, len(text))

    found = find(text[:place] + hider + text[place:])

    assert (place, hider) in {(one.place, one.character) for one in found}


@pytest.mark.parametrize(
    ("plain", "other"), letters, ids=[f"{p} U+{ord(o):04X}" for p, o in letters]
)
def test_a_letter_of_another_kind_in_a_latin_word_is_found(
    plain: str, other: str
) -> None:
    text = unicodedata.normalize("NFC", f"ra{other}ti")

    [found] = find(f"Promo {text} {plain}")

    assert (found.kind, found.place) == ("look-alike-letters", 8)
    assert found.name == unicodedata.name(other)
