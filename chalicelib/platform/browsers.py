"""The browsers that are connected: one-time tickets, and what each is viewing."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from chalicelib.platform.live import View

Q = sql.load(__name__)

TICKET_VALID = timedelta(seconds=60)
# A browser repeats what it views every five minutes; three misses and it is not there.
SILENT_AFTER = timedelta(minutes=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who stands behind a connection."""

    account_id: int
    member_id: int


def issue_ticket(conn: Db, viewer: Viewer) -> str:
    """A word that opens one connection within a minute."""
    ticket = secrets.token_urlsafe(24)
    db.execute(
        conn,
        Q["issue_ticket"],
        {
            "token_hash": _hash(ticket),
            "account_id": viewer.account_id,
            "member_id": viewer.member_id,
            "valid": TICKET_VALID,
        },
    )
    return ticket


def connect(conn: Db, connection_id: str, ticket: str) -> Viewer | None:
    """Spend the ticket and remember the connection; None when the ticket is no good."""
    with db.transaction(conn):
        viewer = db.one(conn, Q["spend_ticket"], Viewer, {"token_hash": _hash(ticket)})
        if viewer is not None:
            db.execute(
                conn,
                Q["register_connection"],
                {
                    "connection_id": connection_id,
                    "account_id": viewer.account_id,
                    "member_id": viewer.member_id,
                },
            )
    return viewer


def identify(conn: Db, connection_id: str) -> Viewer | None:
    """Who this connection is, noting that it was heard; None when we forgot it."""
    return db.one(conn, Q["touch_connection"], Viewer, {"connection_id": connection_id})


def set_views(
    conn: Db, connection_id: str, viewer: Viewer, views: Iterable[View]
) -> None:
    """Replace what this connection is viewing."""
    wanted = list(views)
    with db.transaction(conn):
        db.execute(conn, Q["clear_views"], {"connection_id": connection_id})
        db.execute(
            conn,
            Q["add_views"],
            {
                "connection_id": connection_id,
                "account_id": viewer.account_id,
                "kinds": [view.kind for view in wanted],
                "subject_ids": [view.subject_id for view in wanted],
            },
        )


def disconnect(conn: Db, connection_id: str) -> None:
    """Forget a connection that ended."""
    db.execute(conn, Q["forget_connection"], {"connection_id": connection_id})


def sweep(conn: Db) -> None:
    """Forget spent time: tickets nobody used, browsers that fell silent."""
    db.execute(conn, Q["forget_expired_tickets"])
    db.execute(conn, Q["drop_silent_connections"], {"silent": SILENT_AFTER})


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
