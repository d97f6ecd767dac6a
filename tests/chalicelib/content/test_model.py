"""What may be written: every script and every emoji, and nothing that hides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.model import MOST_CHARACTERS, check
from chalicelib.errors import Invalid
from chalicelib.media.model import MediaKind

SEEN = {
    "Malay": "Selamat pagi, jom sertai kami!",
    "Malay in Arabic letters": "سلامت ڤاݢي",
    "Chinese": "\u60a8\u597d\uff0c\u4eca\u5929\u6709\u4f18\u60e0\uff01",
    "Tamil": "வணக்கம், இன்று சலுகை உண்டு",
    "Tamil with a joint kept open": "க்\u200cஷ",
    "Sinhala with a joint": "ශ්\u200dරී",
    "Arabic": "السلام عليكم",
    "Persian, kept apart": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi with a joint": "क्\u200dष",
    "accents": "Crème brûlée à la carte",
    "lines and tabs": "One\n\n\tTwo",
    "WhatsApp's own marks": "*bold* _italic_ ~gone~ ```mono```",
    "Greek and Cyrillic, each by itself": "Ωραία Привет Hello",
    "prices and signs": "RM 10 \u2013 50 % \u20ac5 \u00a73 \u00bd \u00b5m 5\u03a9",
    "marks": "\u2122 \u00a9 \u2192 \u2605",
}
EMOJI = {
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "flag": "🇲🇾",
    "flag of England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "skin tone": "👍🏽",
    "technologist": "👩🏿\u200d💻",
    "keycaps": "1\ufe0f⃣ #\ufe0f⃣ *\ufe0f⃣",
    "heart": "❤\ufe0f ❤\ufe0f\u200d🔥",
    "arrows": "↔\ufe0f ↕\ufe0f ➡\ufe0f ⤴\ufe0f 🏃\u200d➡\ufe0f 🙂\u200d↔\ufe0f",
    "signs": "\ufe0f ".join(
        "\u00a9\u2122\u203c\u2049\u3030\u303d\u3297\u2611\u24c2\u2139"
    )
    + "\ufe0f",
    "squares": "\ufe0f ".join("\u25aa\u25fe\u25fb\U0001f170") + "\ufe0f",
    "health": "🧑🏽\u200d⚕\ufe0f 🤷\u200d♀\ufe0f",
    "plain heart as text": "❤\ufe0e",
    "newer than this Python": "\U0001fae9 \U0001fac6",
}
HIDDEN = {
    "ZERO WIDTH SPACE": "Pro\u200bmo",
    "ZERO WIDTH JOINER": "Pro\u200dmo",
    "ZERO WIDTH NON-JOINER": "Pro\u200cmo",
    "ZERO WIDTH NO-BREAK SPACE": "\ufeffPromo x\ufeffy",
    "WORD JOINER": "Pro\u2060mo",
    "SOFT HYPHEN": "Pro\u00admo",
    "VARIATION SELECTOR-16": "Pro\ufe0fmo",
    "VARIATION SELECTOR-1": "Pro\ufe00mo",
    "VARIATION SELECTOR-17": "Pro\U000e0100mo",
    "COMBINING GRAPHEME JOINER": "Pro\u034fmo",
    "HANGUL FILLER": "Pro\u3164mo",
    "HALFWIDTH HANGUL FILLER": "Pro\uffa0mo",
    "HANGUL CHOSEONG FILLER": "Pro\u115fmo",
    "BRAILLE PATTERN BLANK": "Pro\u2800mo",
    "MONGOLIAN VOWEL SEPARATOR": "Pro\u180emo",
    "RIGHT-TO-LEFT OVERRIDE": "Pro\u202emo",
    "LEFT-TO-RIGHT MARK": "Pro\u200emo",
    "INVISIBLE TIMES": "2\u2062x",
    "LINE SEPARATOR": "Pro\u2028mo",
    "TAG LATIN SMALL LETTER E": "Promo\U000e0065",
    "U+0000": "Pro\x00mo",
    "U+0007": "Pro\amo",
    "U+000D": "Pro\rmo",
    "U+E000": "Pro\ue000mo",
    "U+D800": "Pro\ud800mo",
}
GLUE_WITHOUT_USE = [
    "Promo!\u200d now",
    "Promo!\ufe0f",
    "12\u200d34",
    "1\ufe0f2",
    "👍\u200d",
    "👍\u200d\u200d👍",
    "❤\ufe0f\ufe0f",
    "👍\u200dx",
    "\u200d👍",
]
LOOK_ALIKE = {
    "CYRILLIC SMALL LETTER O": "Pr\u043emo",
    "CYRILLIC CAPITAL LETTER A": "\u0410pple",
    "GREEK SMALL LETTER OMICRON": "Pr\u03bfmo",
    "GREEK CAPITAL LETTER ALPHA": "\u0391pple",
}


def refused(text: str) -> Invalid:
    with pytest.raises(Invalid) as caught:
        check(text)
    return caught.value


@pytest.mark.parametrize("text", [*SEEN.values(), *EMOJI.values()], ids=[*SEEN, *EMOJI])
def test_what_people_write_is_kept_as_it_is(text: str) -> None:
    assert check(f"Hi {text} there") == unicodedata.normalize("NFC", f"Hi {text} there")


@pytest.mark.parametrize(("name", "text"), HIDDEN.items(), ids=HIDDEN)
def test_what_cannot_be_seen_is_refused_by_name(name: str, text: str) -> None:
    error = refused(text)

    assert error.specific_code == "hidden-characters"
    assert name in error.fields["text"]


@pytest.mark.parametrize("text", GLUE_WITHOUT_USE)
def test_what_glues_emoji_is_refused_where_it_glues_nothing(text: str) -> None:
    assert refused(text).specific_code == "hidden-characters"


@pytest.mark.parametrize(("name", "text"), LOOK_ALIKE.items(), ids=LOOK_ALIKE)
def test_a_letter_that_only_looks_like_another_is_refused_by_name(
    name: str, text: str
) -> None:
    error = refused(text)

    assert error.specific_code == "look-alike-letters"
    assert name in error.fields["text"]


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u00a0"])
def test_nothing_is_no_message(text: str) -> None:
    assert "empty" in refused(text).fields["text"]


@pytest.mark.parametrize("kind", ["image", "document", "voice"])
def test_beside_a_file_nothing_need_be_written(kind: MediaKind) -> None:
    assert check("  ", beside=kind) == ""


def test_what_nobody_would_see_beside_a_voice_message_is_refused() -> None:
    with pytest.raises(Invalid) as found:
        check("Hi", beside="voice")

    assert found.value.specific_code == "voice-has-no-text"


def test_the_length_is_that_of_what_is_kept() -> None:
    """Composed, with one kind of line end, without what stands around it."""
    decomposed, ends = "e\u0301" * 2048, "\r\n" * 2047 + "x"
    text = f"  {decomposed}{ends}  \n"

    assert len(check(text)) == MOST_CHARACTERS
    assert "4097" in refused(text.strip() + "x").fields["text"]


@given(st.text())
def test_what_was_kept_once_is_kept_again_as_it_is(text: str) -> None:
    try:
        kept = check(text)
    except Invalid:
        return
    assert check(kept) == kept
    kept.encode()
