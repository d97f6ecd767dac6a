"""Content in Postgres: one function per named query."""

from chalicelib.content.model import ContentVersion, ContentVersionId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add_version(
    conn: Db, *, account_id: int, text: str, member_id: int | None
) -> ContentVersionId:
    return db.scalar(
        conn,
        Q["add_version"],
        {"account_id": account_id, "text": text, "member_id": member_id},
    )


def get_version(
    conn: Db, *, account_id: int, version_id: ContentVersionId
) -> ContentVersion | None:
    return db.one(
        conn,
        Q["get_version"],
        ContentVersion,
        {"account_id": account_id, "version_id": version_id},
    )
