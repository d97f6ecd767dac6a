"""P7: calls of SQS and round trips to Postgres for a message, planned and released."""

from datetime import UTC, datetime, timedelta
from random import Random

from api import scanner
from bench import machine
from bench.counted import connect
from bench.due import Due
from bench.ground import Ground
from bench.loading import Size
from bench.processes import Used
from bench.table import Goal, Section, Table
from bench.ways import CountingSqs, ways

BULK = Size(leads=100_000)
# As phones go in the product: what one tick may release is what an hour allows.
PACED = Size(
    leads=100_000,
    quota_hour=80,
    quota_day=800,
    device_gaps=(timedelta(seconds=5), timedelta(seconds=15)),
    gaps=(timedelta(seconds=10), timedelta(seconds=30)),
)


def measure(ground: Ground) -> Section:
    """A tick that releases as much as it may, in bulk and at the usual pace."""
    bulk, paced = _count(ground, BULK), _count(ground, PACED)
    most = max(bulk[1:] + paced[1:])
    return Section(
        title="Calls for a message",
        notes=[machine.sentence(datetime.now(UTC))],
        tables=[
            Table(
                ("A tick that releases", "Messages", "SQS", "Postgres"),
                [
                    ("all that is due", *_cells(bulk)),
                    ("what fits the next minutes of each phone", *_cells(paced)),
                ],
            )
        ],
        goals=[
            Goal(
                "P7",
                "Calls for a message at planning and release: SQS; Postgres",
                "≤ 0.05; ≤ 0.05",
                f"{bulk[1]:.4f}; {bulk[2]:.4f}",
                held=most <= 0.05,
                remark=f"counted; at the usual pace {paced[1]:.4f}; {paced[2]:.4f}",
            )
        ],
    )


def _cells(counted: tuple[int, float, float]) -> tuple[str, str, str]:
    messages, sqs, postgres = counted
    return f"{messages:,}", f"{sqs:.4f}", f"{postgres:.4f}"


def _count(ground: Ground, size: Size) -> tuple[int, float, float]:
    """How many messages were released; calls for one of them."""
    with ground.database(size) as url, connect(url) as conn:
        due = Due(conn, Used(ground.postgres.pid), size, size.leads)
        due.become()
        conn.forget()
        sqs = CountingSqs()
        if scanner.tick(ways(conn, sqs), Random(1)):
            raise RuntimeError("a step of the tick failed")
        released = due.released()
        return released, sqs.calls / released, conn.round_trips / released
