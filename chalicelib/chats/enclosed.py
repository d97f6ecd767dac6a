"""What a line may hold beside its text, as whoever sent it said. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOffered:
    """A file that came with a message, and how its transport fetches it.

    `reference` is for the transport's `download` alone. The rest is as the sender's
    client said, and may be wrong; `thumbnail` is a small JPEG.
    """

    reference: bytes
    thumbnail: bytes | None = None
    mime: str
    width: int | None = None
    height: int | None = None
    duration: timedelta | None = None
    file_name: str | None = None
    # The last of them: from here on its name hides the type's.
    bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the map, in degrees, and what its sender called it."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A contact somebody passed on; numbers as they stood on the card."""

    name: str
    phones: tuple[str, ...] = ()
