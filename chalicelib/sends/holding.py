"""The account's hold: nothing goes out, until somebody with the right lifts it."""

from datetime import datetime

from chalicelib.accounts import actions as accounts
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.sends import outbox, release_store
from chalicelib.sends.step_planning import PATIENCE


def hold(conn: Db, account_id: int, *, reason: str, now: datetime) -> list[Hint]:
    """From the commit on nothing is released and nothing is claimed.

    What was queued waits again. A release that is under way is waited for, and so is a
    claim: it has the row that is asked for here.
    """
    with db.transaction(conn):
        release_store.wait_for_releases(conn, account_id)
        accounts.hold(conn, account_id, reason=reason, now=now)
        outbox.unqueue_account(conn, account_id)
    return told(account_id)


def lift(conn: Db, account_id: int, *, now: datetime) -> list[Hint]:
    """What waits goes out again; steps are given back the time that the hold took."""
    with db.transaction(conn):
        accounts.lift_hold(conn, account_id)
        outbox.extend_steps(conn, account_id, expires_at=now + PATIENCE)
    return told(account_id)


def told(account_id: int) -> list[Hint]:
    """Everybody there hears of it, whatever they look at."""
    return [Hint(account_id=account_id, code="ACCOUNT_UPDATE", views=())]
