"""Two persons who turn out to be one human: one row goes on, its promises united."""

from chalicelib.leads.model import PersonId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def absorb(conn: Db, account_id: int, *, known: PersonId, unnamed: PersonId) -> None:
    """Everything of the person `unnamed`, known only by a LID, becomes `known`'s.

    If either was suppressed, the one that is left is. The caller holds both rows
    locked, in a transaction.
    """
    pair = {
        "account_id": account_id,
        "from_person_id": unnamed,
        "to_person_id": known,
    }
    db.execute(conn, Q["end_second_suppression"], pair)
    db.execute(conn, Q["move_suppressions"], pair)
    # In the order in which whoever sends and records takes locks.
    db.execute(conn, Q["move_outbox"], pair)
    db.execute(conn, Q["move_sends"], pair)
    db.execute(conn, Q["move_attempts"], pair)
    db.execute(conn, Q["unite_chats"], pair)
    db.execute(conn, Q["move_messages"], pair)
    db.execute(conn, Q["drop_left_over_chats"], pair)
    db.execute(conn, Q["move_chats"], pair)
    db.execute(conn, Q["move_lead"], pair)
    db.execute(conn, Q["drop_person"], {"account_id": account_id, "person_id": unnamed})


def share_suppression(
    conn: Db, account_id: int, one: PersonId, other: PersonId
) -> None:
    """Two numbers of one human: whoever of them is suppressed, both are."""
    for origin, target in ((one, other), (other, one)):
        db.execute(
            conn,
            Q["copy_suppression"],
            {
                "account_id": account_id,
                "from_person_id": origin,
                "to_person_id": target,
            },
        )
