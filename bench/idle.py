"""P3: a tick with nothing to do, over many rows, and beside one old snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random

import psycopg

from api import scanner
from bench import machine
from bench.counted import Counted, connect
from bench.due import Due
from bench.ground import Ground
from bench.loading import Size
from bench.processes import Used
from bench.rounds import Run, in_turn
from bench.table import Goal, Section
from bench.ways import CountingSqs, ways
from chalicelib.platform import db, sql

Q = sql.load(__name__, "idle.sql")

ONE = Size()
FIVE = Size(enrolments_each=5)
DUE = 100_000
# The kernel counts CPU time in hundredths of a second: one tick is too little to see.
TICKS = 20


def measure(ground: Ground) -> Section:
    """Most of the time goes into loading."""
    used = Used(ground.postgres.pid)
    with _quiet(ground, ONE, used) as one:
        with _quiet(ground, FIVE, used) as five:
            rows = in_turn(one.ticks, five.ticks)
        with _quiet(ground, ONE, used) as held, held.snapshot():
            old = in_turn(one.ticks, held.ticks)
    return Section(
        title="An idle tick",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=[],
        goals=[_goal(rows, old)],
    )


class Quiet:
    """A database in which nothing is due."""

    def __init__(self, conn: Counted, url: str, used: Used) -> None:
        self._conn, self._url, self._used = conn, url, used
        self._ways = ways(conn, CountingSqs())

    def ticks(self) -> float:
        """CPU seconds of some ticks."""
        before = self._used.seconds()
        for _ in range(TICKS):
            if scanner.tick(self._ways, Random(1)):
                raise RuntimeError("a step of the tick failed")
        return self._used.seconds() - before

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Somebody looks, and goes on looking while much is planned and sent."""
        with psycopg.connect(self._url) as old:
            old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            db.scalar(old, Q["look"])
            Due(self._conn, self._used, ONE, DUE).product()
            db.execute(self._conn, Q["settle_sends"])
            yield


@contextmanager
def _quiet(ground: Ground, size: Size, used: Used) -> Iterator[Quiet]:
    with ground.database(size) as url, connect(url) as conn:
        yield Quiet(conn, url, used)


def _goal(rows: Run, old: Run) -> Goal:
    said = [f"CPU of {TICKS} ticks each", rows.remark(), old.remark()]
    return Goal(
        "P3",
        "An idle tick over 5 M rows, and beside an old snapshot, to that over 1 M",
        "≤ 1.5; ≤ 5",
        f"{rows.cost.text()}; {old.cost.text()}",
        held=rows.is_steady
        and old.is_steady
        and rows.cost.middle <= 1.5
        and old.cost.middle <= 5,
        remark="; ".join(filter(None, said)),
    )


def _what() -> str:
    return (
        f"All steps of the tick, in a database of {ONE.enrolments:,} and of"
        f" {FIVE.enrolments:,} enrolments that are due tomorrow and later. The old"
        f" snapshot began before {DUE:,} sends were planned, released and ended, so"
        " nothing that they left behind can be swept away."
    )
