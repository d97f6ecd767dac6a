"""WhatsApp's marks, read as WhatsApp reads them: *bold*, _italic_, lists, quotes. Pure.

The web UI reads them the same way for chats; `tests/data/formatting.json` holds cases
for both. Marks inside marks add up, so a line is a row of spans with all theirs.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

BlockKind = Literal["line", "bullets", "numbers", "quote", "mono"]
FENCE = "```"
BULLET = re.compile(r"[-*•]\s+(.*)")
NUMBER = re.compile(r"[0-9]{1,2}[.)]\s+(.*)")
QUOTE = re.compile(r">\s?(.*)")
CODE = re.compile("`([^`]+)`")
LINK = re.compile(r"""https?://[^\s<>"]*[^\s<>".,;:!?)\]}]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Text that looks the same all through."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    mono: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A line by itself, or neighbouring lines that belong together."""

    kind: BlockKind
    lines: tuple[tuple[Span, ...], ...]


def parse(text: str) -> list[Block]:
    """The whole message: neighbouring items of a list and lines of a quote are one."""
    blocks: list[Block] = []
    for kind, line in _lines(text):
        last = blocks[-1] if blocks else None
        if last is not None and last.kind == kind and kind not in ("line", "mono"):
            blocks[-1] = replace(last, lines=(*last.lines, line))
        else:
            blocks.append(Block(kind=kind, lines=(line,)))
    return blocks


def _lines(text: str) -> Iterator[tuple[BlockKind, tuple[Span, ...]]]:
    parts = text.split(FENCE)
    last = len(parts) - 1
    for place, part in enumerate(parts):
        if place % 2 == 1 and place < last:
            inside = part.removeprefix("\n").removesuffix("\n")
            yield "mono", (Span(text=inside, mono=True),)
        elif place % 2 == 1:
            yield from map(_line, (FENCE + part).split("\n"))
        elif part or last == 0:
            yield from map(_line, _between(part, place, last).split("\n"))


def _between(part: str, place: int, last: int) -> str:
    """A block of code has lines of its own; the breaks around it are no lines."""
    if place > 0:
        part = part.removeprefix("\n")
    return part.removesuffix("\n") if place < last else part


def _line(line: str) -> tuple[BlockKind, tuple[Span, ...]]:
    if found := BULLET.fullmatch(line):
        return "bullets", spans(found[1])
    if found := NUMBER.fullmatch(line):
        return "numbers", spans(found[1])
    if found := QUOTE.fullmatch(line):
        return "quote", spans(found[1])
    return "line", spans(line)


def spans(text: str) -> tuple[Span, ...]:
    """One line, by how its parts look."""
    found: list[Span] = []
    plain_from = place = 0
    while place < len(text):
        special = _marked(text, place) or _code(text, place) or _link(text, place)
        if special is None:
            place += 1
            continue
        inside, end = special
        if place > plain_from:
            found.append(Span(text=text[plain_from:place]))
        found.extend(inside)
        plain_from = place = end
    if plain_from < len(text):
        found.append(Span(text=text[plain_from:]))
    return tuple(found)


Special = tuple[tuple[Span, ...], int]


def _marked(text: str, place: int) -> Special | None:
    """A mark opens after no letter and before no space, closes the other way round."""
    mark = text[place]
    if mark not in "*_~" or _is_word(text[place - 1 : place]):
        return None
    if _is_space(text[place + 1 : place + 2]) or text[place + 1] == mark:
        return None
    end = place + 1
    while (end := text.find(mark, end + 1)) != -1:
        if not _is_space(text[end - 1]) and not _is_word(text[end + 1 : end + 2]):
            inside = spans(text[place + 1 : end])
            return tuple(_with(mark, span) for span in inside), end + 1
    return None


def _with(mark: str, span: Span) -> Span:
    match mark:
        case "*":
            return replace(span, bold=True)
        case "_":
            return replace(span, italic=True)
        case _:
            return replace(span, strike=True)


def _code(text: str, place: int) -> Special | None:
    found = CODE.match(text, place)
    return found and ((Span(text=found[1], mono=True),), found.end())


def _link(text: str, place: int) -> Special | None:
    if text[place] != "h" or _is_word(text[place - 1 : place]):
        return None
    found = LINK.match(text, place)
    return found and ((Span(text=found[0], link=True),), found.end())


def _is_word(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter)[0] in "LN"


def _is_space(letter: str) -> bool:
    return not letter or letter.isspace()
