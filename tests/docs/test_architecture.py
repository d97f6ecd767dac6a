"""The staircase of domains is told as the import contract has it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What is below every domain, and is none.
GROUND = {"platform", "errors"}


def domains() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (staircase,) = (c for c in contracts if c.get("containers") == ["chalicelib"])
    return [step for step in staircase["layers"] if step not in GROUND]


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_the_staircase_has_every_step(page: str) -> None:
    told = re.search(r"below it: ([a-z,\s]+)\.", (ROOT / page).read_text("utf-8"))

    assert told is not None
    assert re.split(r",\s+", told[1]) == domains()
