"""A file in the words of the contract, for every answer that holds one."""

from collections.abc import Iterable
from datetime import timedelta

from pydantic import BaseModel

from api.endpoint import Call
from chalicelib.media import store
from chalicelib.media.model import MediaKind, Taken
from chalicelib.media.notices import SENTENCES
from chalicelib.platform.storage import Storage

# As long as a page may stand open and still load what scrolls into view.
SHOWN_WITHIN = timedelta(hours=6)
# What a browser may show by itself. Anything else is only saved: a page that somebody
# sent as a picture must not run.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_PLAYED = ("audio/", "video/")


class FileAnswer(BaseModel):
    """Where to fetch a file, for ten minutes."""

    url: str


class NoticeAnswer(BaseModel):
    """What people should know of how a file was made."""

    code: str
    message: str


class MediaAnswer(BaseModel):
    """A file that can be sent. `url` shows it, or saves what browsers should not show.

    `notices` are told once, by whatever took the upload.
    """

    id: int
    kind: MediaKind
    mime: str
    file_name: str | None
    bytes: int
    width: int | None
    height: int | None
    duration_seconds: float | None
    notices: list[NoticeAnswer]
    url: str


def answer_media(storage: Storage, taken: Taken) -> MediaAnswer:
    """A file in the words of the contract."""
    media = taken.media
    return MediaAnswer(
        id=media.id,
        kind=media.kind,
        mime=media.mime,
        file_name=media.file_name,
        bytes=media.size,
        width=media.width,
        height=media.height,
        duration_seconds=media.duration.total_seconds() if media.duration else None,
        notices=[
            NoticeAnswer(code=code, message=SENTENCES[code]) for code in taken.notices
        ],
        url=address_of(
            storage,
            key=media.storage_key,
            mime=media.mime,
            file_name=media.file_name,
        ),
    )


def files_of(
    call: Call, media_ids: Iterable[int | None]
) -> dict[int | None, MediaAnswer]:
    """The file of each that has one, in one query."""
    wanted = {media_id for media_id in media_ids if media_id is not None}
    found = store.list_media(
        call.conn, account_id=call.account_id, media_ids=sorted(wanted)
    )
    return {
        file.id: answer_media(call.doors.storage, Taken(media=file)) for file in found
    }


def address_of(storage: Storage, *, key: str, mime: str, file_name: str | None) -> str:
    """Where a browser finds the content: to show it, or to save it under its name."""
    plain = mime.partition(";")[0].strip().lower()
    is_shown = plain in _SHOWN or plain.startswith(_PLAYED)
    return storage.download_address(
        key,
        valid=SHOWN_WITHIN,
        filename=None if is_shown and not file_name else file_name or "file",
    )
