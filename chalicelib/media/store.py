"""Files in Postgres: one function per named query."""

from collections.abc import Sequence
from datetime import timedelta

from chalicelib.media.model import Held, Media, MediaId, MediaKind, Upload, UploadId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def find_content(
    conn: Db, *, account_id: int, sha256: bytes, mime: str, file_name: str | None
) -> MediaId | None:
    return db.scalar(
        conn,
        Q["find_content"],
        {
            "account_id": account_id,
            "sha256": sha256,
            "mime": mime,
            "file_name": file_name,
        },
    )


def add_media(
    conn: Db,
    *,
    account_id: int,
    sha256: bytes,
    mime: str,
    size: int,
    storage_key: str,
    file_name: str | None,
    width: int | None,
    height: int | None,
    duration: timedelta | None,
) -> MediaId:
    return db.scalar(
        conn,
        Q["add_media"],
        {
            "account_id": account_id,
            "sha256": sha256,
            "mime": mime,
            "size": size,
            "storage_key": storage_key,
            "file_name": file_name,
            "width": width,
            "height": height,
            "duration": duration,
        },
    )


def list_media(conn: Db, *, account_id: int, media_ids: Sequence[int]) -> list[Media]:
    return db.many(
        conn,
        Q["list_media"],
        Media,
        {"account_id": account_id, "media_ids": list(media_ids)},
    )


def find_held(conn: Db, *, device_id: int, media_id: int) -> Held | None:
    return db.one(
        conn, Q["find_held"], Held, {"device_id": device_id, "media_id": media_id}
    )


def note_held(
    conn: Db, *, account_id: int, device_id: int, media_id: int, reference: bytes
) -> None:
    db.execute(
        conn,
        Q["note_held"],
        {
            "account_id": account_id,
            "device_id": device_id,
            "media_id": media_id,
            "reference": reference,
        },
    )


def add_upload(
    conn: Db,
    *,
    account_id: int,
    kind: MediaKind,
    file_name: str,
    storage_key: str,
    member_id: int | None,
) -> UploadId:
    return db.scalar(
        conn,
        Q["add_upload"],
        {
            "account_id": account_id,
            "kind": kind,
            "file_name": file_name,
            "storage_key": storage_key,
            "member_id": member_id,
        },
    )


def find_upload(conn: Db, *, account_id: int, upload_id: int) -> Upload | None:
    return db.one(
        conn,
        Q["find_upload"],
        Upload,
        {"account_id": account_id, "upload_id": upload_id},
    )


def settle_upload(
    conn: Db, upload: Upload, *, media_id: MediaId, notices: Sequence[str]
) -> None:
    db.execute(
        conn,
        Q["settle_upload"],
        {
            "account_id": upload.account_id,
            "upload_id": upload.id,
            "media_id": media_id,
            "notices": list(notices),
        },
    )


def never_taken(conn: Db, *, most: int) -> list[Upload]:
    return db.many(conn, Q["never_taken"], Upload, {"most": most})


def drop_upload(conn: Db, upload: Upload) -> None:
    db.execute(
        conn,
        Q["drop_upload"],
        {"account_id": upload.account_id, "upload_id": upload.id},
    )
