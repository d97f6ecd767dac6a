"""What a person writes into a lead's history: a note, the end of a consent."""

from datetime import datetime

from chalicelib.errors import Conflict, NotFound
from chalicelib.leads import actions as leads
from chalicelib.leads.history import store
from chalicelib.leads.model import Lead
from chalicelib.platform import db
from chalicelib.platform.db import Db


def note(
    conn: Db, account_id: int, lead_id: int, *, text: str, member_id: int | None
) -> None:
    """Keep what somebody noted, with its time and their name."""
    with db.transaction(conn):
        added = store.add_note(
            conn, account_id, lead_id, text=text, member_id=member_id
        )
    if added is None:
        raise NotFound("There is no such lead.")


def withdraw_consent(
    conn: Db,
    account_id: int,
    lead_id: int,
    *,
    reason: str,
    member_id: int | None,
    now: datetime,
) -> Lead:
    """They no longer agree to be written to; the past keeps why and since when."""
    with db.transaction(conn):
        if leads.get(conn, account_id, lead_id).consent is None:
            raise Conflict("This lead has given no consent.", code="no-consent")
        return leads.change(
            conn,
            account_id,
            lead_id,
            {"consent": None},
            member_id=member_id,
            reason=reason,
            now=now,
        )
