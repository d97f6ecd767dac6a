"""The page of states says what the transition tables say, arrow for arrow."""

import re
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from chalicelib.campaigns import model as campaigns
from chalicelib.devices import model as devices
from chalicelib.sends import states as sends
from chalicelib.sequences import model as sequences

PAGE = Path(__file__).parents[2] / "docs" / "states.md"
Arrows = set[tuple[str, str]]


def chapter(name: str) -> str:
    """The part of the page under a heading."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return parts[parts.index(name) + 1]


def tabled(name: str) -> Arrows:
    """The arrows in the table: `planned, queued | expired | why` is two."""
    rows = re.findall(r"^\| ([a-z, -]+) \| ([a-z, -]+) \|", chapter(name), re.MULTILINE)
    return {
        arrow
        for before, after in rows
        for arrow in product(before.split(", "), after.split(", "))
    }


def drawn(name: str) -> Arrows:
    """The arrows in the drawing."""
    found = re.findall(r"^    (\w+) --> (\w+)", chapter(name), re.MULTILINE)
    return {(a.replace("_", "-"), b.replace("_", "-")) for a, b in found}


def following(table: Mapping[Any, Iterable[str]]) -> Arrows:
    return {(before, after) for before, all_ in table.items() for after in all_}


CODE: dict[str, Arrows] = {
    "Device": following(devices.FOLLOWING),
    "Campaign": following(campaigns.FOLLOWING),
    "Sequence": following(sequences.FOLLOWING),
    "Enrolment": following(sequences.ENROLMENT_FOLLOWING),
    "Send": {
        (before, after) for after, all_ in sends.SOURCES.items() for before in all_
    },
}


@pytest.mark.parametrize("name", CODE)
def test_the_table_has_every_arrow_and_no_other(name: str) -> None:
    assert tabled(name) == CODE[name]


@pytest.mark.parametrize("name", CODE)
def test_the_drawing_has_no_arrow_of_its_own(name: str) -> None:
    assert drawn(name)
    assert drawn(name) <= CODE[name]
