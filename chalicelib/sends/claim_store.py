"""What the claim reads under its locks, and the one statement that it is."""

from datetime import datetime

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.model import Claimed, SendId
from chalicelib.sends.states import sources

Q = sql.load(__name__, "claims.sql")


def lock_waiting(conn: Db, send_id: SendId) -> bool:
    """False when the send no longer waits."""
    return db.scalar(conn, Q["lock_waiting"], {"send_id": send_id}) is not None


def claim_facts(conn: Db, *, send_id: SendId, shard: str, epoch: int) -> Row | None:
    return db.row(
        conn,
        Q["claim_facts"],
        {"send_id": send_id, "shard": shard, "epoch": epoch},
    )


def campaign_attempts_of(
    conn: Db, *, account_id: int, person_id: int, since: datetime
) -> list[datetime]:
    return db.scalars(
        conn,
        Q["campaign_attempts_of"],
        {"account_id": account_id, "person_id": person_id, "since": since},
    )


def claim(
    conn: Db,
    *,
    send_id: SendId,
    offer: int,
    shard: str,
    epoch: int,
    text: str,
    media_id: int | None,
    content_version_id: int | None,
    variant: str | None,
) -> Claimed | None:
    return db.one(
        conn,
        Q["claim"],
        Claimed,
        {
            "send_id": send_id,
            "offer": offer,
            "shard": shard,
            "epoch": epoch,
            "text": text,
            "media_id": media_id,
            "content_version_id": content_version_id,
            "variant": variant,
            "sources": sources("sending"),
        },
    )
