"""Contacts that people pass on: names and numbers, from the vCards they travel as."""

import re
from collections.abc import Iterator

from chalicelib.chats.enclosed import Card
from connectors.whatsapp.protos import e2e, name_in, plain

# A long line goes on in the next, behind a space.
FOLD = re.compile(r"\r?\n[ \t]")
# `item1.TEL;type=CELL;waid=60123456789:+60 12-345 6789`
PROPERTY = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?:;[^:]*)?:(?P<value>.*)")
ESCAPED = re.compile(r"\\(.)")
MOST_PHONES = 20


def card(message: e2e.ContactMessage) -> Card | None:
    """None when there is neither a name nor a number on it."""
    properties = list(_properties(plain(message.vcard)))
    phones = tuple(value for name, value in properties if name == "TEL")[:MOST_PHONES]
    names = [value for name, value in properties if name == "FN"]
    called = [name_in(message.displayName).strip(), *names, *phones]
    name = next(filter(None, called), "")
    return Card(name=name, phones=phones) if name else None


def _properties(vcard: str) -> Iterator[tuple[str, str]]:
    for line in FOLD.sub("", vcard).splitlines():
        found = PROPERTY.fullmatch(line.strip())
        value = ESCAPED.sub(_unescaped, found["value"]).strip() if found else ""
        if found and value:
            yield found["name"].upper(), name_in(value)


def _unescaped(escaped: re.Match[str]) -> str:
    return " " if escaped[1] in "nN" else escaped[1]
