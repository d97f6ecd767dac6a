"""Content in Postgres: one function per named query."""

from chalicelib.content.model import ContentVersionId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add_version(
    conn: Db,
    *,
    account_id: int,
    text: str,
    media_id: int | None,
    member_id: int | None,
) -> ContentVersionId:
    return db.scalar(
        conn,
        Q["add_version"],
        {
            "account_id": account_id,
            "text": text,
            "media_id": media_id,
            "member_id": member_id,
        },
    )
