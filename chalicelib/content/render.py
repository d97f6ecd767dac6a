"""Renders what a person wrote for one lead: variants, then merge fields. Pure.

    [Hi|Hello|Salam] {name|there}, your {plan} is ready [today].

A variant is chosen by a hash of (parent, lead), so a preview is what goes out. Brackets
without a bar are plain text. A field with neither value nor default cannot be rendered.
"""

import hashlib
import re
from collections.abc import Mapping
from math import prod

VARIANT = re.compile(r"\[([^\[\]{}]*\|[^\[\]{}]*)\]")
# As a report shows what was chosen in a row.
NO_WORDS, BETWEEN, LONGEST_VARIANT = "-", " \u00b7 ", 200
FIELD = re.compile(r"\{(\w+)(?:\|([^{}|]*))?\}")


class MissingField(Exception):
    """The lead has no value for a field that has no default; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def render(
    text: str, values: Mapping[str, str], *, parent_id: int, lead_id: int
) -> str:
    """The message this lead gets, or MissingField."""
    return _fill(_choose(text, parent_id=parent_id, lead_id=lead_id), values)


def values_of(
    *, name: str, phone: str | None, attributes: Mapping[str, object]
) -> dict[str, str]:
    """What merge fields can say about a lead."""
    values = {key: str(value) for key, value in attributes.items() if value is not None}
    return values | {"name": name, "phone": phone or ""}


def required_fields(text: str) -> list[str]:
    """The fields without a default: a lead lacking one of them is left out."""
    return sorted({m[1] for m in FIELD.finditer(text) if m[2] is None})


def brackets(text: str) -> list[list[str]]:
    """The variants between each pair of brackets."""
    return [found[1].split("|") for found in VARIANT.finditer(text)]


def chosen(text: str, *, parent_id: int, lead_id: int) -> list[int]:
    """Which variant of each pair of brackets this lead gets."""
    return [
        _nth(found, parent_id=parent_id, lead_id=lead_id)
        for found in VARIANT.finditer(text)
    ]


def variants(text: str) -> int:
    """How many different texts its brackets make."""
    return prod(len(choices) for choices in brackets(text))


def variant_of(text: str, *, parent_id: int, lead_id: int) -> str | None:
    """The words this lead gets of each choice, for people; None: there is no choice."""
    nths = chosen(text, parent_id=parent_id, lead_id=lead_id)
    words = [
        choices[nth].strip() or NO_WORDS
        for choices, nth in zip(brackets(text), nths, strict=True)
    ]
    return BETWEEN.join(words)[:LONGEST_VARIANT] or None


def longest(text: str, values: Mapping[str, str]) -> str:
    """What a lead with these values gets at most, whichever variant is theirs."""
    choice = VARIANT.sub(lambda found: max(found[1].split("|"), key=len), text)
    return _fill(choice, values)


def _choose(text: str, *, parent_id: int, lead_id: int) -> str:
    def choice(found: re.Match[str]) -> str:
        nth = _nth(found, parent_id=parent_id, lead_id=lead_id)
        return found[1].split("|")[nth]

    return VARIANT.sub(choice, text)


def _nth(found: re.Match[str], *, parent_id: int, lead_id: int) -> int:
    seed = f"{parent_id}:{lead_id}:{found.start()}".encode()
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8])
    return number % len(found[1].split("|"))


def _fill(text: str, values: Mapping[str, str]) -> str:
    def filled(found: re.Match[str]) -> str:
        value = values.get(found[1], "").strip()
        if value:
            return value
        if found[2] is None:
            raise MissingField(found[1])
        return found[2]

    return FIELD.sub(filled, text)
