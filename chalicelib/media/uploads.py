"""A file on its way from a browser: announced, posted to storage, then taken, once."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from chalicelib.errors import Conflict, DomainError, Invalid, NotFound, TooLarge
from chalicelib.media import actions, names, ogg, store
from chalicelib.media.model import (
    MOST_BYTES,
    VOICE_MIME,
    MediaId,
    MediaKind,
    Taken,
    Upload,
    UploadId,
)
from chalicelib.platform import db, media
from chalicelib.platform.db import Db
from chalicelib.platform.media import Notice
from chalicelib.platform.storage import Storage
from chalicelib.platform.storage import Upload as Address

WITHIN = timedelta(hours=1)
# Forgotten by one tick; the next ones go on.
AT_ONCE = 50


def announce(
    conn: Db,
    storage: Storage,
    *,
    account_id: int,
    kind: MediaKind,
    file_name: str,
    size: int,
    member_id: int | None,
) -> tuple[UploadId, Address]:
    """Where a browser may post the file it was given, and by which id to take it."""
    most = MOST_BYTES[kind]
    if size > most:
        raise TooLarge(
            f"The file has {size / 1024**2:.1f} MB, and {most // 1024**2} MB is the"
            " most. Choose a smaller one.",
            code="file-too-large",
        )
    key = f"accounts/{account_id}/uploads/{secrets.token_hex(16)}"
    with db.transaction(conn):
        upload_id = store.add_upload(
            conn,
            account_id=account_id,
            kind=kind,
            file_name=names.safe(file_name),
            storage_key=key,
            member_id=member_id,
        )
    return upload_id, storage.upload_address(key, most_bytes=most, valid=WITHIN)


def take(conn: Db, storage: Storage, *, account_id: int, upload_id: int) -> Taken:
    """What was posted becomes a file of ours. Taken again, it is the same file.

    What cannot be sent is refused, and forgotten.
    """
    upload = _find(conn, account_id, upload_id)
    if upload.media_id is None:
        content = storage.read(upload.storage_key)
        if content is not None:
            _settle(conn, storage, upload, content)
        upload = _find(conn, account_id, upload_id)
    if upload.media_id is None:
        raise Conflict(
            "The file has not arrived. Upload it, and then say so again.",
            code="file-missing",
        )
    taken = actions.get(conn, account_id=account_id, media_id=upload.media_id)
    return Taken(media=taken, notices=tuple(upload.notices))


def sweep(conn: Db, storage: Storage) -> None:
    """Forget, some at a time, what nobody took within a day: it may tell of a place."""
    for upload in store.never_taken(conn, most=AT_ONCE):
        storage.delete(upload.storage_key)
        with db.transaction(conn):
            store.drop_upload(conn, upload)


def _find(conn: Db, account_id: int, upload_id: int) -> Upload:
    found = store.find_upload(conn, account_id=account_id, upload_id=upload_id)
    if found is None:
        raise NotFound("There is no such upload.")
    return found


def _settle(conn: Db, storage: Storage, upload: Upload, content: bytes) -> None:
    try:
        media_id, notices = _keep(conn, storage, upload, content)
    except DomainError:
        storage.delete(upload.storage_key)
        raise
    with db.transaction(conn):
        store.settle_upload(conn, upload, media_id=media_id, notices=notices)
    # As it came it may tell where it was taken.
    storage.delete(upload.storage_key)


def _keep(
    conn: Db, storage: Storage, upload: Upload, content: bytes
) -> tuple[MediaId, Sequence[Notice]]:
    account_id = upload.account_id
    match upload.kind:
        case "image":
            picture = media.prepare(content)
            media_id = actions.keep(
                conn,
                storage,
                account_id=account_id,
                content=picture.content,
                mime="image/jpeg",
                width=picture.width,
                height=picture.height,
            )
            return media_id, picture.notices
        case "voice":
            media_id = actions.keep(
                conn,
                storage,
                account_id=account_id,
                content=content,
                mime=VOICE_MIME,
                duration=_duration_of(content),
            )
            return media_id, ()
        case "document":
            media_id = actions.keep(
                conn,
                storage,
                account_id=account_id,
                content=content,
                mime=names.mime_of(upload.file_name),
                file_name=upload.file_name,
            )
            return media_id, ()


def _duration_of(content: bytes) -> timedelta:
    try:
        return ogg.duration_of(content)
    except ogg.NotOpus as error:
        raise Invalid(
            "This is no voice message that WhatsApp plays.",
            code="voice-unreadable",
            fields={"file": "Choose an Ogg file with Opus in it."},
        ) from error
