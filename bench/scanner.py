"""P1 and P4: what it costs to plan and to release, and how long a transaction takes."""

from datetime import UTC, datetime
from random import Random

from api import scanner
from bench import machine
from bench.counted import connect, percentile
from bench.due import Due
from bench.ground import Ground
from bench.loading import Size
from bench.processes import Used
from bench.rounds import Run, in_turn
from bench.table import Goal, Section, Table
from bench.ways import CountingSqs, ways

DUE = 100_000
TICKS = 3
SIZE = Size()


def measure(ground: Ground) -> Section:
    """Some minutes, most of them for making the same enrolments due again."""
    _, loading = ground.loaded(SIZE)
    used = Used(ground.postgres.pid)
    with ground.database(SIZE) as url, connect(url) as conn:
        due = Due(conn, used, SIZE, DUE)
        due.product()
        due.make_floor()
        run = in_turn(due.floor, due.product)
        lengths = [length for _ in range(TICKS) for length in _tick(due)]
    return Section(
        title="The scanner",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=[_table(run, loading, lengths)],
        goals=[_speed(run), _length(lengths)],
    )


def _tick(due: Due) -> list[float]:
    """A whole tick that plans and releases them all; what its transactions took."""
    due.become()
    due.conn.forget()
    if scanner.tick(ways(due.conn, CountingSqs()), Random(1)):
        raise RuntimeError("a step of the tick failed")
    return due.conn.transactions


def _what() -> str:
    return (
        f"{DUE:,} of {SIZE.enrolments:,} enrolments are due, in {SIZE.sequences}"
        f" sequences of one account; their {SIZE.leads:,} leads belong to"
        f" {SIZE.devices:,} phones, whose quotas and gaps let everything go at once."
        " Costs are CPU seconds of Postgres, with all that it starts, and of Python."
        " The floor writes the same rows into tables alike, with one bare statement for"
        " each table, and decides nothing."
    )


def _table(run: Run, loading: float, lengths: list[float]) -> Table:
    product, floor = (
        sorted(each)[len(each) // 2] for each in (run.products, run.floors)
    )
    return Table(
        ("What", "Figure"),
        [
            ("Loading it all by COPY, with every index and check", f"{loading:.0f} s"),
            ("Planned and released, for a CPU second", f"{DUE / product:,.0f}"),
            ("… by the floor", f"{DUE / floor:,.0f}"),
            ("Transactions of a tick", f"{len(lengths) / TICKS:.0f}"),
            ("… the longest", f"{max(lengths):.2f} s"),
        ],
    )


def _speed(run: Run) -> Goal:
    return Goal(
        "P1",
        "Planning and release, as a share of the floor's speed",
        "≥ 0.5 (0.7)",
        run.speed.text(),
        held=run.is_steady and run.speed.middle >= 0.5,
        remark="; ".join(filter(None, ["CPU seconds", run.remark()])),
    )


def _length(lengths: list[float]) -> Goal:
    most = percentile(lengths, 0.99)
    return Goal(
        "P4",
        "Longest transaction of a tick, p99",
        "≤ 0.5 s",
        f"{most:.2f} s",
        held=most <= 0.5,
        remark=f"by the clock, in {TICKS} ticks of {DUE:,} sends",
    )
