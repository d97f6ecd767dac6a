"""WhatsApp's ids and its receipts, in Postgres, and which send each is of."""

from datetime import datetime

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.model import ReceiptKind, SendId
from chalicelib.sends.states import sources

Q = sql.load(__name__, "receipts.sql")


def lock_whatsapp_id(conn: Db, *, device_id: int, whatsapp_id: str) -> None:
    db.execute(
        conn,
        Q["lock_whatsapp_id"],
        {"device_id": device_id, "whatsapp_id": whatsapp_id},
    )


def attach_whatsapp_id(
    conn: Db, *, send_id: SendId, attempt: int, device_id: int, whatsapp_id: str
) -> bool:
    parameters = {
        "send_id": send_id,
        "attempt": attempt,
        "device_id": device_id,
        "whatsapp_id": whatsapp_id,
    }
    return db.execute(conn, Q["attach_whatsapp_id"], parameters) > 0


def note_whatsapp_id(
    conn: Db, *, send_id: SendId, attempt: int, whatsapp_id: str
) -> None:
    db.execute(
        conn,
        Q["note_whatsapp_id"],
        {"send_id": send_id, "attempt": attempt, "whatsapp_id": whatsapp_id},
    )


def keep_receipt(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    whatsapp_id: str,
    kind: ReceiptKind,
    at: datetime,
) -> None:
    db.execute(
        conn,
        Q["keep_receipt"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "whatsapp_id": whatsapp_id,
            "kind": kind,
            "at": at,
        },
    )


def receipts_of(conn: Db, *, device_id: int, whatsapp_id: str) -> list[Row]:
    return db.rows(
        conn, Q["receipts_of"], {"device_id": device_id, "whatsapp_id": whatsapp_id}
    )


def send_of(conn: Db, *, device_id: int, whatsapp_id: str) -> SendId | None:
    return db.scalar(
        conn, Q["send_of"], {"device_id": device_id, "whatsapp_id": whatsapp_id}
    )


def apply_receipt(
    conn: Db, *, send_id: SendId, kind: ReceiptKind, at: datetime
) -> Row | None:
    return db.row(
        conn,
        Q["apply_receipt"],
        {"send_id": send_id, "kind": kind, "at": at, "sources": sources(kind)},
    )
