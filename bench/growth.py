"""P2: how the cost of planning and release grows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import log
from statistics import median

from bench import machine
from bench.counted import connect
from bench.due import Due
from bench.ground import Ground
from bench.loading import Size
from bench.processes import Used
from bench.table import Goal, Section, Table

DUE = (10_000, 31_250, 100_000)
SIZES = (100_000, 312_500, 1_000_000)
DEVICES = (300, 1_000, 3_000)
FEW = 10_000
TIMES = 3

Point = tuple[int, float]


def measure(ground: Ground) -> Section:
    """Each point some times, the least of them: a busy machine only adds."""

    def cost(size: Size, due: int) -> float:
        return _cost(ground, size, due)

    due = [(n, cost(Size(), n)) for n in DUE]
    size = [(n, cost(Size(leads=n), FEW)) for n in SIZES]
    devices = [(n, cost(Size(leads=SIZES[0], devices=n), FEW)) for n in DEVICES]
    exponents = [exponent(points) for points in (due, size, devices)]
    return Section(
        title="Growth",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=[
            _table("Due rows", due),
            _table("Enrolments in the table", size),
            _table("Phones", devices),
        ],
        goals=[
            Goal(
                "P2",
                "Growth in due rows; in the table's size; in phones (exponents)",
                "≤ 1.05; ≤ 0.1; ≤ 1.05",
                "; ".join(f"{each:.2f}" for each in exponents),
                held=all(
                    each <= most
                    for each, most in zip(exponents, (1.05, 0.1, 1.05), strict=True)
                ),
                remark=f"CPU seconds, the median of {TIMES}",
            )
        ],
    )


def exponent(points: Sequence[Point]) -> float:
    """The slope of cost over number where both are logarithms, by least squares."""
    xs, ys = [log(x) for x, _ in points], [log(y) for _, y in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True))
    return above / sum((one - x) ** 2 for one in xs)


def _cost(ground: Ground, size: Size, due: int) -> float:
    with ground.database(size) as url, connect(url) as conn:
        rows = Due(conn, Used(ground.postgres.pid), size, due)
        rows.product()
        return median(rows.product() for _ in range(TIMES))


def _table(what: str, points: Sequence[Point]) -> Table:
    return Table(
        (what, "CPU seconds to plan and release"),
        [(f"{n:,}", f"{cost:.2f}") for n, cost in points],
    )


def _what() -> str:
    return (
        f"One number grows, the others stay: 1,000,000 enrolments where due rows grow,"
        f" {FEW:,} due rows where the table or the phones do, {SIZES[0]:,} enrolments"
        " where the phones do, 3,000 phones elsewhere."
    )
