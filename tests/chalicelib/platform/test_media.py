"""Pictures as people have them become JPEGs that may be sent."""

import io
import random
import struct
import warnings
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageStat

from chalicelib.errors import DomainError
from chalicelib.platform import media
from chalicelib.platform.media import MOST_BYTES, MOST_PIXELS, THUMBNAIL_SIDE

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)


def photo(width: int, height: int, seed: int = 1) -> Image.Image:
    """Blurred noise and shapes: about as hard to encode as a photograph."""
    rng = random.Random(seed)
    small = Image.frombytes("RGB", (400, 300), rng.randbytes(400 * 300 * 3))
    whole = small.resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(whole)
    for _ in range(40):
        x, y = rng.randrange(width), rng.randrange(height)
        r = rng.randrange(5, max(6, width // 6))
        draw.ellipse((x, y, x + r, y + r), fill=tuple(rng.randbytes(3)))
    return whole


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def looks(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    pixel = image.convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    return pixel


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def code_of(content: bytes, **options: int) -> str:
    with pytest.raises(DomainError) as refused:
        media.prepare(content, **options)
    return refused.value.specific_code


def outcome(content: bytes) -> str:
    try:
        opened(media.prepare(content).content)
    except DomainError as refused:
        return refused.specific_code
    return "a picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_people_have_becomes_a_jpeg_that_fits(kind: str) -> None:
    picture = media.prepare(saved(photo(2600, 1900), kind))

    image = opened(picture.content)
    assert image.format == "JPEG"
    assert len(picture.content) <= MOST_BYTES
    assert image.size == (picture.width, picture.height)
    assert picture.width * picture.height <= 1600 * 1200
    assert picture.width / picture.height == pytest.approx(2600 / 1900, rel=0.01)


def test_a_phone_camera_of_48_megapixels_is_taken() -> None:
    picture = media.prepare(saved(photo(8064, 6048), "JPEG", quality=90))

    assert (picture.width, picture.height) == (1600, 1200)
    assert len(picture.content) <= MOST_BYTES
    assert picture.notices == ("scaled-down",)


def test_a_small_clean_jpeg_is_left_alone() -> None:
    content = saved(photo(900, 700), "JPEG", quality=85)
    assert len(content) <= MOST_BYTES

    picture = media.prepare(content)

    assert picture.content == content
    assert picture.notices == ()


def test_the_quality_is_the_best_that_fits() -> None:
    """One more would be too large: nothing is given away."""
    source = photo(1600, 1200)

    picture = media.prepare(saved(source, "PNG"))

    better = [
        saved(source, "JPEG", quality=quality)
        for quality in range(40, 96)
        if len(saved(source, "JPEG", quality=quality)) > len(picture.content)
    ]
    assert better
    assert min(len(content) for content in better) > MOST_BYTES


def test_what_no_quality_makes_small_is_made_smaller() -> None:
    noise = Image.frombytes("RGB", (1600, 1200), random.Random(2).randbytes(5_760_000))

    picture = media.prepare(saved(noise, "PNG"))

    assert len(picture.content) <= MOST_BYTES
    assert 400 < picture.width < 1600
    assert picture.notices == ("scaled-down",)


def test_a_size_that_cannot_be_reached_is_an_error_not_a_bad_picture() -> None:
    assert code_of(saved(photo(600, 400), "PNG"), most_bytes=800) == (
        "image-unreachable-size"
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_is_upright_however_the_camera_was_held(kind: str, orientation: int) -> None:
    """Red was at the top left of what the person saw, green at the top right."""
    upright = Image.new("RGB", (80, 40), WHITE)
    upright.paste(RED, (0, 0, 20, 20))
    upright.paste(GREEN, (60, 0, 80, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = upright.transpose(undo[orientation]) if orientation > 1 else upright

    picture = media.prepare(saved(held, kind, exif=exif.tobytes()))

    image = opened(picture.content)
    assert image.size == (80, 40)
    assert near(looks(image, (8, 8)), RED)
    assert near(looks(image, (72, 8)), GREEN)


def test_where_it_was_taken_and_all_else_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Nur Aisyah"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (3.0, 8.0, 20.0)
    content = saved(
        photo(500, 400),
        "JPEG",
        exif=exif,
        comment=b"taken at home",
        xmp=b"<x:xmpmeta>at home</x:xmpmeta>",
    )
    assert b"Nur Aisyah" in content

    picture = media.prepare(content)

    image = opened(picture.content)
    assert not image.getexif()
    assert set(image.info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi",
    }  # fmt: skip
    assert b"Nur Aisyah" not in picture.content
    assert b"at home" not in picture.content
    assert picture.notices == ("location-removed",)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_tell_nothing_either(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Nur Aisyah"

    picture = media.prepare(saved(photo(500, 400), kind, exif=exif.tobytes()))

    assert b"Nur Aisyah" not in picture.content


def test_what_hangs_on_behind_the_picture_is_cut_off() -> None:
    """A phone may hang a video of the moment there."""
    picture = media.prepare(saved(photo(300, 200), "JPEG") + b"a video of the moment")

    assert b"video" not in picture.content


def test_transparency_is_white() -> None:
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    clear.paste((*BLUE, 255), (0, 0, 30, 40))

    for content in (
        saved(clear, "PNG"),
        saved(clear, "WEBP", lossless=True),
        saved(clear.convert("P"), "PNG", transparency=0),
    ):
        image = opened(media.prepare(content).content)
        assert near(looks(image, (50, 20)), WHITE)


def test_a_palette_keeps_its_colours() -> None:
    palette = Image.new("RGB", (60, 40), BLUE).convert("P")

    for kind in ("PNG", "GIF"):
        image = opened(media.prepare(saved(palette, kind)).content)
        assert near(looks(image, (30, 20)), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "I;16"])
def test_greys_stay_greys(mode: str) -> None:
    """Sixteen bits are not cut off to white."""
    grey = {"1": 1, "L": 128, "I;16": 128 * 256}[mode]
    content = saved(Image.new(mode, (60, 40), grey), "PNG")

    image = opened(media.prepare(content).content)

    expected = 255 if mode == "1" else 128
    assert near(looks(image, (30, 20)), (expected,) * 3)


def test_print_colours_become_screen_colours() -> None:
    content = saved(Image.new("RGB", (60, 40), RED).convert("CMYK"), "JPEG")

    image = opened(media.prepare(content).content)

    assert image.mode == "RGB"
    assert near(looks(image, (30, 20)), RED, by=40)


def test_a_profile_is_applied_and_gone() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(Image.new("RGB", (60, 40), RED), "JPEG", icc_profile=profile)

    image = opened(media.prepare(content).content)

    assert "icc_profile" not in image.info
    assert near(looks(image, (30, 20)), RED)


def test_a_broken_profile_is_as_good_as_none() -> None:
    content = saved(Image.new("RGB", (60, 40), RED), "JPEG", icc_profile=b"none" * 40)

    image = opened(media.prepare(content).content)

    assert near(looks(image, (30, 20)), RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_what_moves_the_first_frame_is_sent_and_that_is_said(kind: str) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in (RED, GREEN, BLUE)]
    content = saved(frames[0], kind, save_all=True, append_images=frames[1:])

    picture = media.prepare(content)

    assert near(looks(opened(picture.content), (30, 20)), RED)
    assert picture.notices == ("first-frame",)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """A hundred kilobytes that would become ten gigabytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows)

    assert code_of(bomb + chunk(b"IEND", b"")) == "image-too-large"


def test_a_frame_may_not_grow_beyond_what_the_head_says() -> None:
    """The head of a GIF may be modest, and its first frame not."""
    gif = bytearray(saved(Image.new("P", (8, 8)), "GIF"))
    place = gif.index(b"\x2c", 13)
    gif[place + 5 : place + 9] = struct.pack("<HH", 65_000, 65_000)

    assert code_of(bytes(gif)) == "image-too-large"


def test_somewhat_more_than_the_most_is_refused_too() -> None:
    wide = saved(Image.new("1", (MOST_PIXELS // 5_000 + 1, 5_000)), "PNG")

    with warnings.catch_warnings():
        # Those stop nobody but our tests.
        warnings.simplefilter("ignore")
        assert code_of(wide) == "image-too-large"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 no picture", b"GIF89a", b"\xff\xd8\xff", b"<svg></svg>"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    assert code_of(content) == "image-unreadable"


def test_kinds_that_are_not_asked_for_are_not_opened() -> None:
    """Each further decoder is a further door."""
    assert code_of(saved(Image.new("RGB", (8, 8)), "TIFF")) == "image-unreadable"
    assert code_of(saved(Image.new("RGB", (8, 8)), "BMP")) == "image-unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_half_a_picture_is_no_picture(kind: str) -> None:
    content = saved(photo(400, 300), kind)

    assert code_of(content[: len(content) // 2]) == "image-unreadable"


SOURCES = [saved(photo(60, 40), kind) for kind in ("JPEG", "PNG", "GIF", "WEBP")]


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    source=st.sampled_from(SOURCES),
    places=st.lists(st.integers(0, 100_000), min_size=1, max_size=12),
    values=st.binary(min_size=12, max_size=12),
)
def test_a_damaged_file_is_refused_or_shown_and_nothing_else(
    source: bytes, places: list[int], values: bytes
) -> None:
    damaged = bytearray(source)
    for place, value in zip(places, values, strict=False):
        damaged[place % len(damaged)] = value

    assert outcome(bytes(damaged)) in (
        "a picture",
        "image-unreadable",
        "image-too-large",
    )


def test_a_thumbnail_is_small_and_shows_the_same() -> None:
    whole = Image.new("RGB", (900, 600), WHITE)
    whole.paste(RED, (0, 0, 450, 600))

    small = media.thumbnail(saved(whole, "JPEG"))

    image = opened(small)
    assert image.format == "JPEG"
    assert max(image.size) == THUMBNAIL_SIDE
    assert len(small) < 5_000
    assert near(looks(image, (20, 30)), RED)
    assert near(looks(image, (80, 30)), WHITE)


def test_a_tall_picture_stays_readable() -> None:
    """A price list as a screenshot: its longest side may be longer than a photo's."""
    picture = media.prepare(saved(photo(1080, 5000), "PNG"))

    assert picture.width > 550
    assert ImageStat.Stat(opened(picture.content)).stddev
