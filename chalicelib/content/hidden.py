"""Characters that hide: those nobody sees, and letters that pass for others. Pure.

Joiners and selectors are invisible too, and belong to emoji and to some scripts. They
are accepted where they do their work, and nowhere else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

JOINER, NON_JOINER = "\u200d", "\u200c"
AS_TEXT, AS_EMOJI = "\ufe0e", "\ufe0f"
KEYCAP, CLEARED = "\u20e3", "\U0001f3f4"
FLAG_OF_A_REGION = re.compile(
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)
# Format and control characters, line separators, what is private or half a character.
INVISIBLE_CATEGORIES = ("Cf", "Cc", "Co", "Cs", "Zl", "Zp")
# Fillers, blanks and selectors: by category they are letters, marks and symbols.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Emoji that are no symbols by category: signs of punctuation, and one letter.
EMOJI_BESIDE_SYMBOLS = "\u00a9\u00ae\u203c\u2049\u2139\u3030\u303d"
WORD = re.compile(r"\w+")
LATIN = re.compile("[A-Za-z]")
# Cyrillic, then Greek letters that in most typefaces are drawn like a Latin one.
LOOK_ALIKES = re.compile(
    "[\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d"
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7]"
)


def invisible(text: str) -> list[str]:
    """The invisible characters without use in a text, by name, each once."""
    text = FLAG_OF_A_REGION.sub(CLEARED, text)
    return _names(
        character
        for place, character in enumerate(text)
        if _is_invisible(character) and not _is_of_use(text, place)
    )


def look_alikes(text: str) -> list[str]:
    """Letters that stand in a Latin word and only look it, by name, each once."""
    words = (word for word in WORD.findall(text) if LATIN.search(word))
    return _names(letter for word in words for letter in LOOK_ALIKES.findall(word))


def _is_invisible(character: str) -> bool:
    if character in "\n\t":
        return False
    category = unicodedata.category(character)
    return category in INVISIBLE_CATEGORIES or bool(INVISIBLE.match(character))


def _is_of_use(text: str, place: int) -> bool:
    before, after = text[:place][-2:], text[place + 1 : place + 2]
    rule = USES.get(text[place])
    return rule is not None and rule(before, after)


def _joins(before: str, after: str) -> bool:
    """Two emoji into one, or two letters of a script that writes so."""
    first = before.rstrip(AS_EMOJI)[-1:]
    return (_is_symbol(first) and _is_symbol(after)) or _ends_open(before)


def _keeps_apart(before: str, after: str) -> bool:
    """Letters of a word that would be drawn as one."""
    arabic = all(
        c and unicodedata.bidirectional(c) == "AL" for c in (before[-1:], after)
    )
    return arabic or _ends_open(before)


def _selects(before: str, after: str) -> bool:
    """How the symbol before it is drawn; after a digit, how its key is."""
    last = before[-1:]
    return _is_symbol(last) or (after == KEYCAP and last in "0123456789#*")


USES: dict[str, Callable[[str, str], bool]] = {
    JOINER: _joins,
    NON_JOINER: _keeps_apart,
    AS_TEXT: _selects,
    AS_EMOJI: _selects,
}


def _ends_open(before: str) -> bool:
    """Whether a virama stands there: its consonant joins the next, or shows it."""
    return bool(before) and unicodedata.combining(before[-1]) == 9


def _is_symbol(character: str) -> bool:
    if not character:
        return False
    if character in EMOJI_BESIDE_SYMBOLS or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    category = unicodedata.category(character)
    if category == "Cn":  # an emoji that is newer than this Python
        return character >= "\U0001f000"
    return category in ("So", "Sm") and character >= "\u2100"


def _names(characters: Iterable[str]) -> list[str]:
    return sorted({unicodedata.name(c, f"U+{ord(c):04X}") for c in characters})
