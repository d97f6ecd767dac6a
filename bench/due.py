"""A loaded database in which the same enrolments become due again and again."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from bench.counted import Counted
from bench.loading import Size
from bench.processes import Used
from chalicelib.platform import clock, db, sql
from chalicelib.sends import releasing, step_planning
from chalicelib.sends.model import WakeUp

Q = sql.load(__name__, "due.sql")

LOOK_AHEAD = timedelta(seconds=150)
INSERTS = ("insert_touches", "insert_sends", "insert_outbox")
UPDATES = ("update_enrolments", "update_outbox", "update_sends")


class Due:
    """So many of all enrolments, which the product or the floor takes further.

    The floor writes what the product wrote into tables alike: the same columns, indexes
    and checks, no triggers. One bare INSERT … SELECT for each table that planning
    inserts into, one bare UPDATE for each that planning and release change. It decides
    nothing, and nothing in it can fail.
    """

    def __init__(self, conn: Counted, used: Used, size: Size, due: int) -> None:
        self.conn, self._used = conn, used
        self._every = size.enrolments // due
        self.wake_ups: Sequence[WakeUp] = ()

    def become(self) -> int:
        """Due, with nothing planned of them; answers how many."""
        db.execute(self.conn, Q["forget_sends"])
        due = db.execute(self.conn, Q["make_due"], {"every": self._every})
        db.execute(self.conn, Q["settle_product"])
        db.execute(self.conn, Q["write_out"])
        return due

    def product(self) -> float:
        """Plan and release them all; CPU seconds of Postgres and of Python."""
        due = self.become()
        self.conn.forget()
        before = self._used.seconds()
        planned, _ = step_planning.plan(self.conn, now=clock.now())
        self.wake_ups = releasing.release(
            self.conn, now=clock.now(), look_ahead=LOOK_AHEAD, rng=Random(1)
        )
        took = self._used.seconds() - before
        released = sum(len(wake_up.sends) for wake_up in self.wake_ups)
        if (planned, released) != (due, due):
            raise RuntimeError(f"{planned} planned and {released} released")
        return took

    def released(self) -> int:
        """How many are queued now."""
        return db.scalar(self.conn, Q["count_queued"])

    def make_floor(self) -> None:
        """Of what the product wrote last."""
        db.execute(self.conn, Q["keep_what_was_planned"])
        db.execute(self.conn, Q["make_floor"])

    def floor(self) -> float:
        """Write the same rows, and nothing else; CPU seconds likewise."""
        db.execute(self.conn, Q["forget_floor"])
        db.execute(self.conn, Q["make_floor_due"])
        db.execute(self.conn, Q["settle_floor"])
        db.execute(self.conn, Q["write_out"])
        before = self._used.seconds()
        for name in (*INSERTS, *UPDATES):
            db.execute(self.conn, Q[name])
        return self._used.seconds() - before
