"""Voice messages made by hand: an Ogg file whose packets say nothing."""

import struct

STREAM = 7


def voice(seconds: float, *, skipped: int = 312) -> bytes:
    """As a phone records it, in pages of half a second."""
    samples = round(seconds * 48_000) + skipped
    told = [*range(24_000, samples, 24_000), samples]
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, skipped, 48_000, 0, 0)
    pages = [page(2, 0, head), page(0, 0, b"OpusTags" + bytes(8))]
    for count in told:
        last = 4 if count == samples else 0
        pages.append(page(last, count, b"\xf8\xff\xfe" * 8))
    return b"".join(pages)


def page(flags: int, samples: int, body: bytes, *, stream: int = STREAM) -> bytes:
    lengths = bytes([*[255] * (len(body) // 255), len(body) % 255])
    head = struct.pack(
        "<4sBBqIIIB", b"OggS", 0, flags, samples, stream, 0, 0, len(lengths)
    )
    return head + lengths + body
