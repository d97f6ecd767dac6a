"""One table of goals, of which each bench renews its own rows."""

from pathlib import Path

from bench import document, goals
from bench.table import Goal


def goal(number: str, figure: str, *, held: bool = True) -> Goal:
    return Goal(number, "Something", "≤ 1", figure, held=held, remark="counted")


def rows(file: Path) -> list[list[str]]:
    written = document.section(goals.NAME, file=file).splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in written]
    return [row[1:-1] for row in cells if row[1:2] and row[1].startswith("P")]


def test_a_goal_stands_beside_its_figure() -> None:
    assert goal("P1", "2", held=False).row() == (
        "P1", "Something", "≤ 1", "2", "**no**", "counted",
    )  # fmt: skip


def test_a_bench_renews_its_rows_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    goals.put([goal("P10", "0.1"), goal("P2", "0.2")], file=file)

    goals.put([goal("P2", "0.3"), goal("P1", "0.4", held=False)], file=file)

    assert rows(file) == [
        ["P1", "Something", "≤ 1", "0.4", "**no**", "counted"],
        ["P2", "Something", "≤ 1", "0.3", "yes", "counted"],
        ["P10", "Something", "≤ 1", "0.1", "yes", "counted"],
    ]
