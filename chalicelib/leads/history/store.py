"""A lead's history in Postgres: one function per query."""

from datetime import datetime

from chalicelib.leads.history.model import HistoryLine
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add_note(
    conn: Db, account_id: int, lead_id: int, *, text: str, member_id: int | None
) -> int | None:
    """None when there is no such lead."""
    return db.scalar(
        conn,
        Q["add_note"],
        {
            "account_id": account_id,
            "lead_id": lead_id,
            "text": text,
            "member_id": member_id,
        },
    )


def list_lines(
    conn: Db,
    account_id: int,
    lead_id: int,
    *,
    before: tuple[datetime, str, int] | None,
    limit: int,
) -> list[HistoryLine]:
    at, kind, line_id = before or (None, None, None)
    return db.many(
        conn,
        Q["lead_history"],
        HistoryLine,
        {
            "account_id": account_id,
            "lead_id": lead_id,
            "before_at": at,
            "before_kind": kind,
            "before_id": line_id,
            "limit": limit,
        },
    )
