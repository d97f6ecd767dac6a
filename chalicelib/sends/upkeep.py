"""What keeps the ledger's tables small and ready, and says which campaign is done."""

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from chalicelib.sends.states import REMAINING

Q = sql.load(__name__, "upkeep.sql")


def sweep(conn: Db) -> None:
    """A minute's worth of it."""
    with db.planned_afresh(conn):
        fold_tallies(conn)
    ensure_months(conn)
    note_finished(conn)


def fold_tallies(conn: Db) -> None:
    """Only one folds at a time; whoever comes second has nothing to do."""
    with db.transaction(conn):
        if db.scalar(conn, Q["lock_folding"]):
            db.execute(conn, Q["fold_tallies"])


def ensure_months(conn: Db) -> None:
    """Partitions are there before anything is to be put in them."""
    db.execute(conn, Q["ensure_months"])


def note_finished(conn: Db) -> None:
    """Campaigns that have nothing left remember since when."""
    db.execute(conn, Q["note_finished"], {"remaining": sorted(REMAINING)})
