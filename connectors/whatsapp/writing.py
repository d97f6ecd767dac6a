"""
Our messages in WhatsApp's types.

Each carries the secret of its attempt: the store notes the id it leaves under beside
it, before it leaves.
"""

from math import ceil

from chalicelib.media.model import VOICE_MIME
from chalicelib.media.ogg import NotOpus, duration_of
from connectors.transport import File, SendRefused
from connectors.whatsapp.files import Media, message_of
from connectors.whatsapp.protos import e2e, raw


def text(said: str, secret: bytes) -> e2e.Message:
    """Plain text: no preview of a link, nothing quoted."""
    return e2e.Message(conversation=said, messageContextInfo=_context(secret))


def with_file(reference: bytes, caption: str, secret: bytes) -> e2e.Message:
    """A file that `reference_of` described. A voice message shows no caption."""
    message = message_of(reference)
    if caption and message.HasField("imageMessage"):
        message.imageMessage.caption = caption
    if caption and message.HasField("documentMessage"):
        # Programs that know no captions show the document at least.
        message.documentMessage.caption = caption
        message = e2e.Message(
            documentWithCaptionMessage=e2e.FutureProofMessage(message=message)
        )
    message.messageContextInfo.CopyFrom(_context(secret))
    return message


def reference_of(file: File, uploaded: raw.UploadResponse) -> bytes:
    """What there is to say of a file, once WhatsApp's servers have it.

    Raises SendRefused of a voice message that no phone could play.
    """
    match file.kind:
        case "image":
            message = e2e.Message(imageMessage=_stored(_image(file), uploaded))
        case "voice":
            message = e2e.Message(audioMessage=_stored(_voice(file), uploaded))
        case "document":
            message = e2e.Message(documentMessage=_stored(_document(file), uploaded))
    return message.SerializeToString()


def _image(file: File) -> e2e.ImageMessage:
    return e2e.ImageMessage(
        mimetype=file.mime,
        width=file.width,
        height=file.height,
        JPEGThumbnail=file.thumbnail,
    )


def _voice(file: File) -> e2e.AudioMessage:
    try:
        lasts = duration_of(file.content)
    except NotOpus as error:
        raise SendRefused("file-unreadable", transient=False) from error
    seconds = ceil(lasts.total_seconds())
    return e2e.AudioMessage(mimetype=VOICE_MIME, seconds=seconds, PTT=True)


def _document(file: File) -> e2e.DocumentMessage:
    return e2e.DocumentMessage(
        mimetype=file.mime, fileName=file.file_name, title=file.file_name
    )


def _stored(media: Media, uploaded: raw.UploadResponse) -> Media:
    media.URL = uploaded.url
    media.directPath = uploaded.DirectPath
    media.mediaKey = uploaded.MediaKey
    media.fileSHA256 = uploaded.FileSHA256
    media.fileEncSHA256 = uploaded.FileEncSHA256
    media.fileLength = uploaded.FileLength
    return media


def _context(secret: bytes) -> e2e.MessageContextInfo:
    return e2e.MessageContextInfo(messageSecret=secret)
