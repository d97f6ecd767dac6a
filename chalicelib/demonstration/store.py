"""The queries of the demonstration."""

from chalicelib.demonstration.model import Marked
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add_phone(
    conn: Db, account_id: int, *, name: str, shard: str, phone: str, jid: str
) -> int:
    return db.scalar(
        conn,
        Q["add_phone"],
        {
            "account_id": account_id,
            "name": name,
            "shard": shard,
            "phone": phone,
            "jid": jid,
        },
    )


def mark(conn: Db, account_id: int) -> None:
    db.execute(conn, Q["mark"], {"account_id": account_id})


def find_marked(conn: Db, account_id: int) -> Marked | None:
    return db.one(conn, Q["find_marked"], Marked, {"account_id": account_id})


def lock_persons(conn: Db, account_id: int, marked: Marked) -> None:
    db.execute(
        conn,
        Q["lock_persons"],
        {"account_id": account_id, "person_ids": marked.person_ids},
    )


def delete(conn: Db, account_id: int, marked: Marked) -> None:
    """All of it but the phones, in the order in which one needs the other."""
    account = {"account_id": account_id}
    persons = account | {"person_ids": marked.person_ids}
    devices = account | {"device_ids": marked.device_ids}
    campaigns = account | {"campaign_ids": marked.campaign_ids}
    db.execute(conn, Q["delete_sends"], persons | devices)
    db.execute(conn, Q["delete_chats"], devices | {"chat_ids": marked.chat_ids})
    db.execute(conn, Q["delete_campaigns"], campaigns)
    db.execute(conn, Q["delete_leads"], persons | {"lead_ids": marked.lead_ids})
    sequences = account | {"sequence_ids": marked.sequence_ids}
    db.execute(conn, Q["delete_sequences"], sequences)
    db.execute(conn, Q["forget_phones"], devices)
    db.execute(conn, Q["delete_persons"], persons)
