"""The page of real phones names reasons, connections and tests that there are."""

import ast
import re
from pathlib import Path

import pytest

from chalicelib.devices.reasons import REASONS
from connectors.budget import (
    LINKINGS,
    PER_CONNECTOR,
    PER_LINKING,
    PER_PHONE,
    PER_SHARD,
    POOLED,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "real-phones.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def rows(chapter: str) -> list[list[str]]:
    """The cells of every row of a chapter's tables, headings left out."""
    text = PAGE.partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    found = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    rules = [at for at, row in enumerate(found) if set(row[0]) == {"-"}]
    headings = {at - offset for at in rules for offset in (0, 1)}
    return [row for at, row in enumerate(found) if at not in headings]


def test_every_reason_is_there_with_its_next_step() -> None:
    told = {row[0].strip("`"): row[2] for row in rows("Reasons and next steps")}

    assert told == {code: reason.step or "" for code, reason in REASONS.items()}


def test_connections_are_counted_as_in_the_code() -> None:
    told = {row[0]: row[1] for row in rows("Connections") if row[1].isdigit()}

    assert list(map(int, told.values())) == [
        PER_SHARD,
        PER_CONNECTOR,
        LINKINGS * PER_LINKING,
        PER_PHONE,
        POOLED,
    ]


def test_every_hazard_names_a_test() -> None:
    assert rows("Hazards")
    assert [row[0] for row in rows("Hazards") if "::" not in row[-1]] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_named_test_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))

    functions = [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]

    assert name in functions
