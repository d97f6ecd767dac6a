"""How long a voice message is: read from the pages of an Ogg file. Pure.

WhatsApp shows a length before anybody plays it, so it is told by whoever sends. An Ogg
file is a chain of pages; the first holds the head of its one Opus stream, and each says
how many samples, 48,000 a second, have been told by its end.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

SAMPLES_A_SECOND = 48_000
MOST_SECONDS = 24 * 3600

_PAGE = struct.Struct("<4sBBqIIIB")
_FIRST = 2
# A page that ends no packet says so instead of a number of samples.
_UNKNOWN = -1


class NotOpus(ValueError):
    """The content is no whole Ogg file with an Opus stream in it."""


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    samples: int
    stream: int
    body: bytes


def duration_of(content: bytes) -> timedelta:
    """How long it plays, or NotOpus."""
    pages = _pages(content)
    first = next(pages, None)
    if first is None or not first.flags & _FIRST or not _is_head(first.body):
        raise NotOpus("no head of an Opus stream")
    (skipped,) = struct.unpack_from("<H", first.body, 10)
    samples = 0
    for page in pages:
        if page.stream != first.stream:
            raise NotOpus("more than one stream")
        if page.samples != _UNKNOWN:
            samples = max(samples, page.samples)
    if not 0 < samples - skipped <= MOST_SECONDS * SAMPLES_A_SECOND:
        raise NotOpus("nothing to hear, or more than anybody says")
    return timedelta(seconds=(samples - skipped) / SAMPLES_A_SECOND)


def _is_head(body: bytes) -> bool:
    return body.startswith(b"OpusHead") and len(body) >= 19


def _pages(content: bytes) -> Iterator[_Page]:
    place = 0
    while place < len(content):
        try:
            pattern, version, flags, samples, stream, _, _, segments = (
                _PAGE.unpack_from(content, place)
            )
        except struct.error as error:
            raise NotOpus("a page is cut off") from error
        if pattern != b"OggS" or version != 0:
            raise NotOpus("no page where one begins")
        begin = place + _PAGE.size + segments
        lengths = content[place + _PAGE.size : begin]
        end = begin + sum(lengths)
        if len(lengths) < segments or end > len(content):
            raise NotOpus("a page is cut off")
        yield _Page(flags, samples, stream, content[begin:end])
        place = end
