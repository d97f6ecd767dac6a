"""Ends what would still go to a person."""

from datetime import datetime

from chalicelib.platform.db import Db
from chalicelib.privacy import store
from chalicelib.sends import step_ends


def end(conn: Db, account_id: int, person_id: int, *, now: datetime) -> None:
    """Their lead is deleted, so nothing more is planned; what waits is cancelled.

    The caller holds the person locked: no send of theirs is claimed meanwhile.
    """
    store.delete_leads(conn, account_id, person_id)
    store.end_enrolments(conn, account_id, person_id)
    step_ends.end_waiting(
        conn,
        send_ids=store.waiting_of(conn, account_id, person_id),
        state="cancelled",
        code="lead-deleted",
        now=now,
    )
