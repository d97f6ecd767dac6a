"""What a file is, and how large it may be. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NewType

MediaId = NewType("MediaId", int)
UploadId = NewType("UploadId", int)
MediaKind = Literal["image", "voice", "document"]

_MEGABYTE = 1024 * 1024
# Of what people choose. A picture becomes small; the rest is sent as it is.
MOST_BYTES: dict[MediaKind, int] = {
    "image": 32 * _MEGABYTE,
    "voice": 16 * _MEGABYTE,
    "document": 64 * _MEGABYTE,
}
VOICE_MIME = "audio/ogg; codecs=opus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file as it is stored. Its content never changes."""

    id: MediaId
    account_id: int
    sha256: bytes
    mime: str
    size: int
    storage_key: str
    file_name: str | None = None
    width: int | None = None
    height: int | None = None
    duration: timedelta | None = None

    @property
    def kind(self) -> MediaKind:
        """As what it is sent."""
        return kind_of(self.mime, self.file_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file as WhatsApp's servers hold it for a device, by a transport's reference."""

    mime: str
    file_name: str | None
    reference: bytes

    @property
    def kind(self) -> MediaKind:
        """As what it was brought there."""
        return kind_of(self.mime, self.file_name)


def kind_of(mime: str, file_name: str | None) -> MediaKind:
    """As what a file is sent: pictures and voices have no name, documents have one."""
    if file_name is None and mime.startswith("image/"):
        return "image"
    if file_name is None and mime.startswith("audio/ogg"):
        return "voice"
    return "document"


def storage_key_of(account_id: int, sha256: bytes) -> str:
    """Where content lies: the same content of an account in the same place."""
    return f"accounts/{account_id}/media/{sha256.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way from a browser. `media_id`: it was taken, as this."""

    id: UploadId
    account_id: int
    kind: MediaKind
    file_name: str
    storage_key: str
    notices: list[str]
    media_id: MediaId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an upload, and what people should know of its making."""

    media: Media
    notices: tuple[str, ...] = ()
