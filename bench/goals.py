"""The one table of goals and figures, of which each bench renews its own rows."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench import document
from bench.table import Goal, Table

NAME = "goals"
COLUMNS = ("#", "What", "Goal", "Figure", "Held", "How, and how surely")


def put(goals: Iterable[Goal], *, file: Path = document.FILE) -> None:
    """Renew the rows of these goals in the document's table."""
    written = _rows(document.section(NAME, file=file))
    measured = [goal.row() for goal in goals]
    renewed = {number for number, *_ in measured}
    kept = [row for row in written if row[0] not in renewed]
    table = Table(COLUMNS, sorted([*kept, *measured], key=_place)).markdown()
    document.put(NAME, f"## Goals\n\n{table}", file=file)


def _rows(markdown: str) -> list[tuple[str, ...]]:
    lines = [line for line in markdown.splitlines() if re.match(r"\| P\d", line)]
    return [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines]


def _place(row: Sequence[str]) -> int:
    return int(row[0][1:])
