"""
The words that WhatsApp abbreviates, read from the installed neonize.

Client and server share five tables of words: one of 236, whose place is one byte, and
four of 256, whose place is two. whatsmeow keeps them as arrays of strings, so they are
in the shared library's data: nothing is copied into this repository, and an upgrade of
neonize brings its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.whatsapp import wheel
from tests.whatsapp.elf import SLICE, STRING, NotThere, SharedLibrary

SINGLES, TABLES, TABLE = 236, 4, 256
FIRST_SINGLES = ("", "xmlstreamstart", "xmlstreamend")
FIRST_DOUBLE = "read-self"


class Moved(Exception):
    """neonize keeps its dictionaries otherwise than we know: see the message."""


@dataclass(frozen=True, slots=True)
class Dictionaries:
    singles: list[str]
    doubles: list[list[str]]

    def __post_init__(self) -> None:
        sizes = [len(self.singles), *map(len, self.doubles)]
        if sizes != [SINGLES] + [TABLE] * TABLES:
            raise Moved(f"neonize's dictionaries have other sizes than known: {sizes}")
        words = [word for table in (self.singles, *self.doubles) for word in table]
        if len(set(words)) != len(words):
            raise Moved("neonize's dictionaries hold a word twice")


@cache
def installed() -> Dictionaries:
    """Those of the installed neonize; raises Moved when it does not have them so."""
    return read(SharedLibrary(wheel.library()))


def read(library: SharedLibrary) -> Dictionaries:
    singles = next(_singles(library), None)
    if singles is None:
        raise Moved(
            "neonize's library has no array of words that begins with "
            f"{FIRST_SINGLES[1:]} after an empty one"
        )
    doubles = next(_doubles(library), None)
    if doubles is None:
        raise Moved(
            "neonize's library has no four slices of words in a row, the first "
            f"beginning with {FIRST_DOUBLE!r}"
        )
    return Dictionaries(singles, doubles)


def _singles(library: SharedLibrary) -> Iterator[list[str]]:
    for header in library.headers_of(FIRST_SINGLES[1]):
        try:
            words = library.strings(header - STRING, SINGLES)
        except NotThere:
            continue
        if tuple(words[:3]) == FIRST_SINGLES:
            yield words


def _doubles(library: SharedLibrary) -> Iterator[list[list[str]]]:
    for header in library.headers_of(FIRST_DOUBLE):
        for slices in library.pointers_to(header):
            try:
                yield [_slice(library, slices + n * SLICE) for n in range(TABLES)]
            except NotThere:
                continue


def _slice(library: SharedLibrary, header: int) -> list[str]:
    length = library.word(header + 8)
    if length != TABLE:
        raise NotThere(f"a slice of {length}")
    return library.strings(library.pointer(header), length)
