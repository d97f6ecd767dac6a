"""What is done with content: it is checked and written, never changed."""

from chalicelib.content import store
from chalicelib.content.model import ContentVersionId
from chalicelib.content.model import check as check_text
from chalicelib.errors import Invalid
from chalicelib.media import store as media
from chalicelib.media.model import MediaKind
from chalicelib.platform import db
from chalicelib.platform.db import Db


def check(conn: Db, *, account_id: int, text: str, media_id: int | None) -> str:
    """The text as it goes beside this file; Invalid says what is wrong with them."""
    beside = kind_of(conn, account_id=account_id, media_id=media_id)
    return check_text(text, beside=beside)


def kind_of(conn: Db, *, account_id: int, media_id: int | None) -> MediaKind | None:
    """As what the file goes, if there is one; Invalid when it is not theirs."""
    if media_id is None:
        return None
    found = media.list_media(conn, account_id=account_id, media_ids=[media_id])
    if not found:
        raise Invalid(
            "This file is not there.", fields={"media_id": "Choose it once more."}
        )
    return found[0].kind


def write(
    conn: Db,
    *,
    account_id: int,
    text: str,
    media_id: int | None,
    member_id: int | None,
) -> ContentVersionId:
    """Keep a text and a file as a new version; Invalid says what is wrong with them."""
    with db.transaction(conn):
        checked = check(conn, account_id=account_id, text=text, media_id=media_id)
        return store.add_version(
            conn,
            account_id=account_id,
            text=checked,
            media_id=media_id,
            member_id=member_id,
        )
