"""The page of invariants leaves none out, and names tests and checks that there are."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "invariants.md").read_text("utf-8")
PROMISES, FAILURES = range(1, 11), range(1, 36)
GROUPS = ("Leads", "Campaigns", "Sequences", "Sending")
HOLDS = re.compile(r"`([\w./-]+?\.?\w+)(::|#)([^`]+)`")
ROUTE = re.compile(r"`(GET|POST|PATCH|DELETE) (/[^`]*)`")


def rows(chapter: str) -> Iterator[list[str]]:
    """The cells of each row of the chapter's table, without its two lines of head."""
    text = PAGE.partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    table = [line for line in text.splitlines() if line.startswith("|")]
    for line in table[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


TEN = list(rows("Ten promises"))
CLASSES = list(rows("Thirty-five ways in which tools of this kind break"))
PROMISED = list(rows("What people were promised"))
NAMED = sorted({found.groups() for found in HOLDS.finditer(PAGE)})


def test_every_promise_is_there_once_and_in_order() -> None:
    assert [int(row[0]) for row in TEN] == [*PROMISES]


def test_every_way_to_break_is_there_once_and_in_order() -> None:
    assert [int(row[0]) for row in CLASSES] == [*FAILURES]


def test_people_were_promised_something_in_every_group() -> None:
    groups = [row[0] for row in PROMISED]

    assert tuple(dict.fromkeys(groups)) == GROUPS
    assert sum(before != after for before, after in pairwise(groups)) == len(GROUPS) - 1


@pytest.mark.parametrize("row", [*TEN, *CLASSES, *PROMISED], ids=lambda row: row[1])
def test_every_row_says_something_of_its_own_and_is_held(row: list[str]) -> None:
    everything = [other[1] for other in (*TEN, *CLASSES, *PROMISED)]
    held = HOLDS.findall(row[-1])

    assert everything.count(row[1]) == 1
    assert [test for test in held if test[1] == "::"]
    assert len(held) == len(set(held))
    # Nothing that is not read as a name stands between them.
    assert HOLDS.sub("", row[-1]).strip() == ""


@pytest.mark.parametrize(("file", "kind", "what"), NAMED)
def test_what_is_named_is_there(file: str, kind: str, what: str) -> None:
    if kind == "::":
        assert what in functions_of(file)
    else:
        assert what in (ROOT / file).read_text("utf-8")


@cache
def functions_of(file: str) -> set[str]:
    """The tests of a file, also those of its classes."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = (node.name for node in ast.walk(tree) if isinstance(node, kinds))
    return {name for name in names if name.startswith("test_")}


@pytest.mark.parametrize("row", PROMISED, ids=lambda row: row[1])
def test_every_route_that_is_named_is_in_the_contract(row: list[str]) -> None:
    routes = ROUTE.findall(row[2])

    assert routes
    assert ROUTE.sub("", row[2]).strip() == ""
    for verb, path in routes:
        assert verb.lower() in contract()[path]


@cache
def contract() -> dict[str, dict[str, object]]:
    return json.loads((ROOT / "infra" / "openapi.json").read_text("utf-8"))["paths"]
