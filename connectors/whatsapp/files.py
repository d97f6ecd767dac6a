"""
Files that came with a message: what their sender said of them, and how to fetch them.

A reference is a `Message` with the media message in it that a download needs, and of
that only what locates, opens and checks the file.
"""

from datetime import timedelta
from typing import TypeVar

from chalicelib.chats.enclosed import FileOffered
from connectors.whatsapp.protos import e2e, name_in, plain

UNKNOWN_MIME = "application/octet-stream"
LARGEST_FILE = 4 << 30
LARGEST_THUMBNAIL = 100_000
MOST_PIXELS = 100_000
LONGEST = 7 * 24 * 3600
JPEG = b"\xff\xd8\xff"

Media = TypeVar(
    "Media",
    e2e.ImageMessage,
    e2e.VideoMessage,
    e2e.AudioMessage,
    e2e.DocumentMessage,
    e2e.StickerMessage,
)


def image(message: e2e.ImageMessage) -> FileOffered | None:
    return _offered(
        message,
        e2e.Message(imageMessage=_located(message, e2e.ImageMessage())),
        width=message.width,
        height=message.height,
        thumbnail=message.JPEGThumbnail,
    )


def video(message: e2e.VideoMessage) -> FileOffered | None:
    return _offered(
        message,
        e2e.Message(videoMessage=_located(message, e2e.VideoMessage())),
        width=message.width,
        height=message.height,
        seconds=message.seconds,
        thumbnail=message.JPEGThumbnail,
    )


def voice(message: e2e.AudioMessage) -> FileOffered | None:
    return _offered(
        message,
        e2e.Message(audioMessage=_located(message, e2e.AudioMessage())),
        seconds=message.seconds,
    )


def document(message: e2e.DocumentMessage) -> FileOffered | None:
    return _offered(
        message,
        e2e.Message(documentMessage=_located(message, e2e.DocumentMessage())),
        file_name=name_in(message.fileName) or name_in(message.title),
        thumbnail=message.JPEGThumbnail,
    )


def sticker(message: e2e.StickerMessage) -> FileOffered | None:
    return _offered(
        message,
        e2e.Message(stickerMessage=_located(message, e2e.StickerMessage())),
        width=message.width,
        height=message.height,
    )


def message_of(reference: bytes) -> e2e.Message:
    """What neonize's `download_any` takes, and what goes out of a file that we sent."""
    return e2e.Message.FromString(reference)


def _located(media: Media, bare: Media) -> Media:
    bare.directPath = plain(media.directPath)
    bare.mediaKey = media.mediaKey
    bare.fileSHA256 = media.fileSHA256
    bare.fileEncSHA256 = media.fileEncSHA256
    bare.fileLength = media.fileLength
    return bare


def _offered(
    media: Media,
    reference: e2e.Message,
    *,
    width: int = 0,
    height: int = 0,
    seconds: int = 0,
    file_name: str = "",
    thumbnail: bytes = b"",
) -> FileOffered | None:
    if not media.directPath or not media.mediaKey:
        return None
    is_small_jpeg = thumbnail.startswith(JPEG) and len(thumbnail) <= LARGEST_THUMBNAIL
    lasts = _believable(seconds, LONGEST)
    return FileOffered(
        reference=reference.SerializeToString(),
        mime=name_in(media.mimetype) or UNKNOWN_MIME,
        bytes=_believable(media.fileLength, LARGEST_FILE),
        width=_believable(width, MOST_PIXELS),
        height=_believable(height, MOST_PIXELS),
        duration=None if lasts is None else timedelta(seconds=lasts),
        file_name=file_name or None,
        thumbnail=thumbnail if is_small_jpeg else None,
    )


def _believable(number: int, most: int) -> int | None:
    return number if 0 < number <= most else None
