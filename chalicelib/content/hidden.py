"""Characters that hide: those nobody sees, and letters that pass for others. Pure.

Joiners and selectors are invisible too, and belong to emoji and to some scripts. They
are accepted where they do their work, and nowhere else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

JOINER, NON_JOINER = "\u200d", "\u200c"
AS_TEXT, AS_EMOJI = "\ufe0e", "\ufe0f"
KEYCAP = "\u20e3"
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
# What in most typefaces is drawn like a Latin letter: of Cyrillic, Greek and Armenian
# those that are, of scripts made of such shapes all; Latin's own doubles; numerals that
# are letters; letters of formulas and of wide type. To people the word is the same.
LOOK_ALIKES = re.compile(
    "[\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d"
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7"
    "\u054d\u054f\u0555\u0566\u0570\u0575\u0578\u057d\u0581\u0585"
    "\u13a0-\u13fd\ua4d0-\ua4ff\uab70-\uabbf\u2c80-\u2cff"
    "\u0251\u0261\u2160-\u217f"
    "\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d6a3]"
)

Kind = Literal["hidden-characters", "look-alike-letters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A character that hides, and where it does."""

    kind: Kind
    place: int
    character: str

    @property
    def name(self) -> str:
        """As Unicode calls it."""
        return unicodedata.name(self.character, f"U+{ord(self.character):04X}")


def find(text: str) -> list[Found]:
    """Everything in a text that hides, in its order."""
    return sorted([*_invisible(text), *_look_alikes(text)], key=lambda one: one.place)


def _invisible(text: str) -> Iterator[Found]:
    """What nobody sees and that does nothing where it stands."""
    of_flags = {
        place
        for flag in FLAG_OF_A_REGION.finditer(text)
        for place in range(flag.start() + 1, flag.end())
    }
    for place, character in enumerate(text):
        if _is_invisible(character) and not (
            place in of_flags or _is_of_use(text, place)
        ):
            yield Found(kind="hidden-characters", place=place, character=character)


def _look_alikes(text: str) -> Iterator[Found]:
    """Letters that stand in a Latin word and only look it."""
    for word in WORD.finditer(text):
        if LATIN.search(word[0]):
            for letter in LOOK_ALIKES.finditer(word[0]):
                yield Found(
                    kind="look-alike-letters",
                    place=word.start() + letter.start(),
                    character=letter[0],
                )


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
