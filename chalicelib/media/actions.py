"""What is done with files: they are kept, once, and found."""

import hashlib
from datetime import timedelta

from chalicelib.errors import NotFound
from chalicelib.media import store
from chalicelib.media.model import Held, Media, MediaId, storage_key_of
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage


def keep(
    conn: Db,
    storage: Storage,
    *,
    account_id: int,
    content: bytes,
    mime: str,
    file_name: str | None = None,
    width: int | None = None,
    height: int | None = None,
    duration: timedelta | None = None,
) -> MediaId:
    """Store content once; the same content under the same name is the same file.

    A row is written only after its content lies in storage, so what can be found can be
    read. Whoever comes second, even at the same moment, does no harm. Storage is slow:
    the caller holds no transaction.
    """
    sha256 = hashlib.sha256(content).digest()
    found = store.find_content(
        conn, account_id=account_id, sha256=sha256, mime=mime, file_name=file_name
    )
    if found is not None:
        return found
    key = storage_key_of(account_id, sha256)
    storage.put(key, content, mime=mime)
    with db.transaction(conn):
        return store.add_media(
            conn,
            account_id=account_id,
            sha256=sha256,
            mime=mime,
            size=len(content),
            storage_key=key,
            file_name=file_name,
            width=width,
            height=height,
            duration=duration,
        )


def get(conn: Db, *, account_id: int, media_id: int) -> Media:
    """The file, or NotFound."""
    found = store.list_media(conn, account_id=account_id, media_ids=[media_id])
    if not found:
        raise NotFound("There is no such file.")
    return found[0]


def find_held(conn: Db, *, device_id: int, media_id: int) -> Held | None:
    """The file as WhatsApp has held it for this device for less than a day."""
    return store.find_held(conn, device_id=device_id, media_id=media_id)


def note_held(
    conn: Db, *, account_id: int, device_id: int, media_id: int, reference: bytes
) -> None:
    """WhatsApp holds the file from now on."""
    with db.transaction(conn):
        store.note_held(
            conn,
            account_id=account_id,
            device_id=device_id,
            media_id=media_id,
            reference=reference,
        )
