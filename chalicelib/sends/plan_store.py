"""What planning writes: sends that wait, each touched once for ever."""

from collections.abc import Mapping

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row

Q = sql.load(__name__, "plans.sql")


def plan_campaign(conn: Db, parameters: Mapping[str, object]) -> Row:
    row = db.row(conn, Q["plan_campaign"], parameters)
    if row is None:
        raise AssertionError("a sum has a row")
    return row


def next_lead_of(conn: Db, parameters: Mapping[str, object]) -> int | None:
    """The lead that planning would read next."""
    return db.scalar(conn, Q["next_lead_of"], parameters)


def plan_steps(conn: Db, parameters: Mapping[str, object]) -> list[int]:
    """The enrolments whose step was touched before: nothing was planned of them."""
    return db.scalars(conn, Q["plan_steps"], parameters)
