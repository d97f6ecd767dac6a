"""P5: what it costs to claim a send and to record that it was sent and delivered."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bench import machine
from bench.counted import Counted, connect
from bench.due import Due
from bench.ground import Ground
from bench.loading import Size
from bench.processes import Used
from bench.rounds import Run, in_turn
from bench.table import Goal, Section, Table
from chalicelib.platform import clock, db, sql
from chalicelib.platform.db import Row
from chalicelib.sends import recording
from chalicelib.sends.claiming import claim
from chalicelib.sends.model import Claimed

Q = sql.load(__name__, "ledger.sql")

SENDS = 1_000
SIZE = Size(leads=SENDS, devices=100)
TRANSITIONS = ("claim", "sent", "delivered")


def measure(ground: Ground) -> Section:
    """Seconds."""
    with ground.database(SIZE) as url, connect(url) as conn:
        ledger = Ledger(conn, Used(ground.postgres.pid))
        ledger.product()
        run = in_turn(ledger.floor, ledger.product)
        db.execute(conn, "SELECT pg_stat_force_next_flush()")
        hot = float(db.scalar(conn, Q["hot_share"]))
        trips = ledger.round_trips / SENDS
    cost = sorted(run.products)[len(run.products) // 2] / SENDS
    return Section(
        title="The ledger",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=[
            Table(
                ("What", "Figure"),
                [
                    (
                        "CPU of a send, from its claim to delivered",
                        f"{cost * 1e3:.1f} ms",
                    ),
                    ("… round trips to Postgres", f"{trips:.0f}"),
                ],
            )
        ],
        goals=[_goal(run, hot)],
    )


class Ledger:
    """Some sends that are queued, taken to their end one by one."""

    def __init__(self, conn: Counted, used: Used) -> None:
        self._conn, self._used = conn, used
        self._due = Due(conn, used, SIZE, SENDS)
        self.round_trips = 0

    def product(self) -> float:
        """As a shard process does it; CPU seconds of Postgres and of Python."""
        queued = self._queue()
        self._conn.forget()
        before = self._used.seconds()
        for send in queued:
            self._take_out(send)
        took = self._used.seconds() - before
        self.round_trips = self._conn.round_trips
        return took

    def floor(self) -> float:
        """As many bare changes of the same rows, each with a commit of its own."""
        queued = self._queue()
        db.execute(self._conn, Q["make_floor"])
        before = self._used.seconds()
        for send in queued:
            for name in TRANSITIONS:
                db.execute(self._conn, Q[name], {"send_id": send["send_id"]})
        return self._used.seconds() - before

    def _queue(self) -> Sequence[Row]:
        self._due.product()
        db.execute(self._conn, Q["open_slots"])
        return db.rows(self._conn, Q["queued"])

    def _take_out(self, send: Row) -> None:
        claimed = claim(self._conn, epoch=1, **send)
        if not isinstance(claimed, Claimed):
            raise TypeError(f"not claimed: {claimed.code}")
        whatsapp_id = f"3EB0{claimed.send_id:016X}"
        now = clock.now()
        recording.record_sent(self._conn, claimed, whatsapp_id=whatsapp_id, sent_at=now)
        recording.record_receipt(
            self._conn,
            account_id=claimed.account_id,
            device_id=claimed.device_id,
            whatsapp_id=whatsapp_id,
            kind="delivered",
            at=now,
        )


def _goal(run: Run, hot: float) -> Goal:
    said = ["CPU seconds, three commits a send on both sides", run.remark()]
    return Goal(
        "P5",
        "Claim, sent, delivered, as a share of the floor's speed; changes in place",
        "≥ 0.6; ≥ 80 %",
        f"{run.speed.text()}; {hot:.0%}",
        held=run.is_steady and run.speed.middle >= 0.6 and hot >= 0.8,
        remark="; ".join(filter(None, said)),
    )


def _what() -> str:
    return (
        "The product has no batches here, on purpose: a send is claimed at the last"
        " moment, by itself, under its person's lock. So the floor commits as often: a"
        " bare UPDATE by its key for each of the three changes, without the locks, the"
        " checks, the log of attempts, the chat's line and the sums that go with them."
    )
