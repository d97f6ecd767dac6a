"""What is done with content: it is written, never changed."""

from chalicelib.content import store
from chalicelib.content.model import ContentVersionId, check
from chalicelib.platform import db
from chalicelib.platform.db import Db


def write(
    conn: Db, *, account_id: int, text: str, member_id: int | None
) -> ContentVersionId:
    """Keep a text as a new version; Invalid says what is wrong with it."""
    checked = check(text)
    with db.transaction(conn):
        return store.add_version(
            conn, account_id=account_id, text=checked, member_id=member_id
        )
