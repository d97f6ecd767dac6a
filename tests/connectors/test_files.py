"""Files are read once for all phones of a process, and do not fill its memory."""

import asyncio
import io

import pytest
from PIL import Image

from chalicelib.media.model import Media, MediaId
from connectors.files import Files
from connectors.transport import SendRefused
from tests.fakes import MemoryStorage


def stored(
    storage: MemoryStorage,
    number: int,
    content: bytes,
    *,
    mime: str = "text/plain",
    file_name: str | None = "a.txt",
) -> Media:
    key = f"media/{number}"
    storage.files[key] = content
    return Media(
        id=MediaId(number),
        account_id=1,
        sha256=number.to_bytes(32),
        mime=mime,
        size=len(content),
        storage_key=key,
        file_name=file_name,
    )


def test_whoever_asks_while_it_is_read_waits_for_that_reading() -> None:
    storage = MemoryStorage()
    files, media = Files(storage), stored(storage, 1, b"Prices")

    async def ask() -> list[bytes]:
        found = await asyncio.gather(*(files.read(media) for _ in range(20)))
        return [file.content for file in found]

    assert asyncio.run(ask()) == [b"Prices"] * 20
    assert storage.reads == 1
    files.close()


def test_what_was_used_longest_ago_makes_room() -> None:
    storage = MemoryStorage()
    files = Files(storage, most_bytes=25)
    first, second, third = (stored(storage, number, bytes(10)) for number in (1, 2, 3))

    async def ask() -> None:
        for media in (first, second, first, third):
            await files.read(media)
        assert storage.reads == 3
        await files.read(first)
        assert storage.reads == 3
        await files.read(second)
        assert storage.reads == 4

    asyncio.run(ask())
    files.close()


def test_one_that_is_larger_than_all_room_is_read_and_not_kept() -> None:
    storage = MemoryStorage()
    files, large = Files(storage, most_bytes=25), stored(storage, 1, bytes(100))

    async def ask() -> None:
        for _ in range(2):
            assert len((await files.read(large)).content) == 100

    asyncio.run(ask())
    assert storage.reads == 2
    files.close()


def test_a_picture_has_a_small_one_to_be_seen_before_it() -> None:
    storage, drawn = MemoryStorage(), io.BytesIO()
    Image.new("RGB", (640, 480), (30, 60, 200)).save(drawn, "JPEG")
    picture = stored(storage, 1, drawn.getvalue(), mime="image/jpeg", file_name=None)
    files = Files(storage)

    file = asyncio.run(files.read(picture))

    assert (file.kind, file.file_name) == ("image", None)
    assert file.thumbnail is not None
    assert max(Image.open(io.BytesIO(file.thumbnail)).size) == 100
    files.close()


def test_what_was_not_to_be_had_is_asked_for_again() -> None:
    storage = MemoryStorage()
    files, media = Files(storage), stored(storage, 1, b"Prices")
    storage.away = True

    async def ask() -> None:
        with pytest.raises(SendRefused) as refused:
            await files.read(media)
        assert (refused.value.code, refused.value.transient) == ("storage-away", True)
        storage.away = False
        assert (await files.read(media)).content == b"Prices"

    asyncio.run(ask())
    files.close()


def test_what_says_it_is_a_picture_and_is_none_cannot_be_sent() -> None:
    storage = MemoryStorage()
    files = Files(storage)
    broken = stored(storage, 1, b"<svg/>", mime="image/svg+xml", file_name=None)

    with pytest.raises(SendRefused) as refused:
        asyncio.run(files.read(broken))

    assert (refused.value.code, refused.value.transient) == ("file-unreadable", False)
    files.close()
