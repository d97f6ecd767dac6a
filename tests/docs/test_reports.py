"""The page about reports defines every number that the API answers with."""

import re
from pathlib import Path

from api.routes.reports import DEFINITIONS
from chalicelib.reports.selection import PARTS

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()


def test_every_number_has_its_row() -> None:
    rows = set(re.findall(r"^\| ([a-z ]+) \|", PAGE, re.MULTILINE))
    numbers = {
        name.removesuffix("_seconds").replace("_", " ")
        for name in DEFINITIONS
        if name not in ("period", *PARTS)
    }

    assert rows == numbers


def test_every_breakdown_is_named() -> None:
    for part in PARTS:
        assert re.search(rf"\b{part}\b", PAGE)
