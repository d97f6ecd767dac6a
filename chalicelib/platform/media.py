"""The one door to Pillow: pictures as people have them, made small enough to send.

What comes out is a JPEG of at most 350 KB without metadata, upright, on white where it
was transparent, in the colours that every screen knows. It is never worse than needed:
a JPEG that is small and clean already is not touched; another is decoded at about the
size WhatsApp shows, and gets the best quality that fits. Only when the least bearable
quality is too large still, it gets smaller too.

Pictures come from strangers. Their size is read before they are decoded, and whatever a
decoder stumbles over makes them unreadable, nothing else.
"""

import io
import struct
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal, cast

from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Resampling, Transpose
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from chalicelib.errors import Invalid, TooLarge

MOST_BYTES = 350_000
MOST_PIXELS = 65_000_000
THUMBNAIL_SIDE = 100

Notice = Literal["first-frame", "scaled-down", "location-removed"]

# Pillow looks too, also at sizes that only a frame tells; up to twice it only warns.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
# As many as a picture of 1,600 by 1,200 has: more is not seen on a phone.
_SHOWN_PIXELS = 1_920_000
_LEAST_QUALITY, _MOST_QUALITY = 40, 95
_LEAST_SIDE = 64
_THUMBNAIL_PIXELS, _THUMBNAIL_QUALITY = 4 * THUMBNAIL_SIDE**2, 60
_END_OF_JPEG = b"\xff\xd9"
_ORIENTATION, _GPS = 0x0112, 0x8825
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# All that Pillow's decoders raise for files that are not what they say.
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError,
    AttributeError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG that may be sent, and what people should know of its making."""

    content: bytes
    width: int
    height: int
    notices: tuple[Notice, ...] = ()


def prepare(content: bytes, *, most_bytes: int = MOST_BYTES) -> Picture:
    """The picture as it will be sent; Invalid or TooLarge say why it cannot be."""
    with _readable():
        image = _open(content)
        if _is_clean(image, content) and len(content) <= most_bytes:
            image.load()
            return Picture(content=content, width=image.width, height=image.height)
        pixels = image.width * image.height
        notices = _notices(image)
        encoded, sent = _fit(_flat(image, _SHOWN_PIXELS), most_bytes)
    if sent.width * sent.height < pixels:
        notices = (*notices, "scaled-down")
    return Picture(
        content=encoded, width=sent.width, height=sent.height, notices=notices
    )


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of a picture, to be seen before it has come."""
    with _readable():
        small = _flat(_open(content), _THUMBNAIL_PIXELS)
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _encode(small, _THUMBNAIL_QUALITY)


@contextmanager
def _readable() -> Generator[None]:
    """Whatever a decoder stumbles over is the picture's fault, and said as such."""
    try:
        yield
    except _BOMBS as error:
        raise _too_large() from error
    except UnidentifiedImageError as error:
        raise _unreadable("Choose a JPEG, PNG, GIF or WebP picture.") from error
    except _BROKEN as error:
        raise _unreadable("It is damaged. Save it anew, then choose it.") from error


def _open(content: bytes) -> ImageFile:
    """Only the head is read."""
    image = Image.open(io.BytesIO(content), formats=_FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise _too_large()
    return image


def _is_clean(image: ImageFile, content: bytes) -> bool:
    """A JPEG that holds nothing beside what it shows, in colours every screen knows."""
    return (
        isinstance(image, JpegImageFile)
        and image.format == "JPEG"
        and image.mode in ("L", "RGB")
        and all(data.startswith((b"JFIF", b"Adobe")) for _, data in image.applist)
        and content.endswith(_END_OF_JPEG)
    )


def _notices(image: ImageFile) -> tuple[Notice, ...]:
    found: list[Notice] = []
    if image.format != "MPO" and getattr(image, "is_animated", False):
        found.append("first-frame")
    if _GPS in _exif(image):
        found.append("location-removed")
    return tuple(found)


def _exif(image: ImageFile) -> Mapping[int, object]:
    """What a camera noted. What cannot be read was not noted."""
    try:
        return dict(image.getexif())
    except _BROKEN:
        return {}


def _turn(image: ImageFile) -> Transpose | None:
    """How a camera that was held differently says to turn the picture."""
    match _exif(image).get(_ORIENTATION):
        case int(orientation):
            return _TURNS.get(orientation)
        case _:
            return None


def _flat(image: ImageFile, most_pixels: int) -> Image.Image:
    """At most so many pixels, upright, on white, in the colours of every screen."""
    turn = _turn(image)
    profile = image.info.get("icc_profile")
    flat = _on_white(_scaled(image, most_pixels))
    if profile and flat.mode != "L":
        flat = _in_known_colours(flat, profile)
    if flat.mode not in ("L", "RGB"):
        flat = flat.convert("RGB")
    return flat if turn is None else flat.transpose(turn)


def _scaled(image: ImageFile, most_pixels: int) -> Image.Image:
    """A JPEG is decoded at hardly more than it takes, which spares most of the work."""
    factor = sqrt(most_pixels / (image.width * image.height))
    if factor >= 1:
        return _plain(image)
    size = _times(image, factor)
    image.draft(None, size)
    plain = _plain(image)
    plain.thumbnail(size, Resampling.LANCZOS)
    return plain


def _plain(image: ImageFile) -> Image.Image:
    """Without palettes, and with eight bits a colour."""
    if image.mode == "I;16":
        return Image.frombytes("L", image.size, image.tobytes()[1::2])
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _in_known_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """By the picture's own profile; one that cannot be read is as good as none."""
    try:
        known = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            # Its stubs do not say what a profile is.
            cast(Any, ImageCms).createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return known or image


def _fit(image: Image.Image, most_bytes: int) -> tuple[bytes, Image.Image]:
    """The best quality that fits; a smaller picture only if none does."""
    least = _encode(image, _LEAST_QUALITY)
    while len(least) > most_bytes:
        factor = min(0.9, sqrt(most_bytes / len(least)))
        size = _times(image, factor)
        if min(size) < _LEAST_SIDE:
            raise Invalid(
                "The picture cannot be made small enough to send.",
                code="image-unreachable-size",
                fields={"file": "Cut it, or choose a simpler one."},
            )
        image.thumbnail(size, Resampling.LANCZOS)
        least = _encode(image, _LEAST_QUALITY)
    return _best(image, least, most_bytes), image


def _best(image: Image.Image, least: bytes, most_bytes: int) -> bytes:
    best, low, high = least, _LEAST_QUALITY + 1, _MOST_QUALITY
    while low <= high:
        quality = (low + high) // 2
        encoded = _encode(image, quality)
        if len(encoded) <= most_bytes:
            best, low = encoded, quality + 1
        else:
            high = quality - 1
    return best


def _encode(image: Image.Image, quality: int) -> bytes:
    """As a JPEG with nothing beside the picture."""
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=quality, exif=b"", icc_profile=None, comment="")
    return encoded.getvalue()


def _times(image: Image.Image, factor: float) -> tuple[int, int]:
    return max(1, int(image.width * factor)), max(1, int(image.height * factor))


def _too_large() -> TooLarge:
    return TooLarge(
        f"The picture has more than {MOST_PIXELS // 1_000_000} megapixels."
        " Save it smaller, then choose it.",
        code="image-too-large",
    )


def _unreadable(next_step: str) -> Invalid:
    return Invalid(
        "This is no picture that can be read.",
        code="image-unreadable",
        fields={"file": next_step},
    )
