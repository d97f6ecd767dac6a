"""A browser's file is announced, posted, and taken once."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from chalicelib.errors import Conflict, DomainError, NotFound, TooLarge
from chalicelib.media import uploads
from chalicelib.media.model import MOST_BYTES, MediaKind, Taken, UploadId
from chalicelib.platform.db import Db
from tests import builders
from tests.chalicelib.media.voices import voice
from tests.fakes import MemoryStorage


def photo(size: tuple[int, int] = (64, 48), kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (30, 60, 200)).save(file, kind)
    return file.getvalue()


class Desk:
    """One account's browser, and the storage it posts to."""

    def __init__(self, conn: Db) -> None:
        self.conn = conn
        self.storage = MemoryStorage()
        self.account_id = builders.add_account(conn)

    def post(
        self, content: bytes, kind: MediaKind = "image", name: str = "a.png"
    ) -> UploadId:
        upload_id, address = uploads.announce(
            self.conn,
            self.storage,
            account_id=self.account_id,
            kind=kind,
            file_name=name,
            size=len(content),
            member_id=None,
        )
        self.storage.files[address.fields["key"]] = content
        return upload_id

    def take(self, upload_id: int) -> Taken:
        return uploads.take(
            self.conn, self.storage, account_id=self.account_id, upload_id=upload_id
        )


@pytest.fixture
def desk(conn: Db) -> Desk:
    return Desk(conn)


def test_a_picture_becomes_what_will_be_sent(desk: Desk) -> None:
    taken = desk.take(desk.post(photo()))

    media = taken.media
    assert (media.kind, media.mime) == ("image", "image/jpeg")
    assert (media.width, media.height) == (64, 48)
    assert desk.storage.files[media.storage_key].startswith(b"\xff\xd8\xff")


def test_the_picture_as_it_came_is_forgotten(desk: Desk) -> None:
    """It may tell where it was taken."""
    taken = desk.take(desk.post(photo()))

    assert list(desk.storage.files) == [taken.media.storage_key]


def test_taken_twice_it_is_the_same_file(desk: Desk) -> None:
    upload_id = desk.post(photo())

    assert desk.take(upload_id) == desk.take(upload_id)


def test_the_same_picture_uploaded_twice_is_the_same_file(desk: Desk) -> None:
    first, second = desk.post(photo()), desk.post(photo())

    assert desk.take(first).media == desk.take(second).media


def test_each_upload_has_a_place_nobody_guesses(desk: Desk) -> None:
    desk.post(photo())
    desk.post(photo())

    keys = list(desk.storage.files)
    assert len(set(keys)) == 2
    assert all(len(key.rpartition("/")[2]) == 32 for key in keys)


def test_what_has_not_arrived_cannot_be_taken(desk: Desk) -> None:
    upload_id = desk.post(photo())
    desk.storage.files.clear()

    with pytest.raises(Conflict) as refused:
        desk.take(upload_id)

    assert refused.value.specific_code == "file-missing"


class HastyStorage(MemoryStorage):
    """Somebody else takes the upload between our look at it and our reading of it."""

    def __init__(self, desk: Desk, upload_id: UploadId) -> None:
        super().__init__()
        self.files = desk.storage.files
        self._desk, self._upload_id = desk, upload_id

    def read(self, key: str) -> bytes | None:
        self._desk.take(self._upload_id)
        return super().read(key)


def test_who_takes_it_second_gets_what_the_first_one_got(desk: Desk) -> None:
    upload_id = desk.post(photo())

    taken = uploads.take(
        desk.conn,
        HastyStorage(desk, upload_id),
        account_id=desk.account_id,
        upload_id=upload_id,
    )

    assert taken == desk.take(upload_id)


def test_what_is_no_picture_is_refused_and_forgotten(desk: Desk) -> None:
    upload_id = desk.post(b"<svg/>", name="a.svg")

    with pytest.raises(DomainError) as refused:
        desk.take(upload_id)

    assert refused.value.specific_code == "image-unreadable"
    assert desk.storage.files == {}


def test_a_voice_message_says_how_long_it_is(desk: Desk) -> None:
    taken = desk.take(desk.post(voice(2.5), kind="voice", name="greeting.ogg"))

    assert taken.media.kind == "voice"
    assert taken.media.duration == timedelta(seconds=2.5)
    assert taken.media.file_name is None


def test_another_sound_is_no_voice_message(desk: Desk) -> None:
    with pytest.raises(DomainError) as refused:
        desk.take(desk.post(b"ID3", kind="voice", name="song.mp3"))

    assert refused.value.specific_code == "voice-unreadable"


def test_a_document_is_sent_as_it_is_under_its_name(desk: Desk) -> None:
    content = b"%PDF-1.7 prices"

    upload_id = desk.post(content, kind="document", name="C:\\new\\Prices.pdf")
    media = desk.take(upload_id).media

    assert media.file_name == "Prices.pdf"
    assert media.mime == "application/pdf"
    assert desk.storage.files[media.storage_key] == content


def test_a_picture_may_go_as_a_document(desk: Desk) -> None:
    """Then it is not touched."""
    content = photo((2000, 2000))

    media = desk.take(desk.post(content, kind="document", name="plan.png")).media

    assert media.kind == "document"
    assert desk.storage.files[media.storage_key] == content


@pytest.mark.parametrize("kind", ["image", "voice", "document"])
def test_more_than_is_taken_is_refused_before_it_is_sent(
    desk: Desk, kind: MediaKind
) -> None:
    with pytest.raises(TooLarge) as refused:
        uploads.announce(
            desk.conn,
            desk.storage,
            account_id=desk.account_id,
            kind=kind,
            file_name="a",
            size=MOST_BYTES[kind] + 1,
            member_id=None,
        )

    assert refused.value.specific_code == "file-too-large"


def test_what_nobody_took_is_forgotten_after_a_day(desk: Desk, conn: Db) -> None:
    """A person may close the page between sending a photo and adding it."""
    taken, left = desk.take(desk.post(photo())), desk.post(photo((30, 30)))
    conn.execute("UPDATE uploads SET created_at = created_at - interval '25 hours'")
    fresh = desk.post(photo((20, 20)))

    uploads.sweep(conn, desk.storage)

    assert len(desk.storage.files) == 2
    assert taken.media.storage_key in desk.storage.files
    assert desk.take(fresh)
    with pytest.raises(NotFound):
        desk.take(left)


def test_nobody_takes_an_upload_of_another_account(desk: Desk, conn: Db) -> None:
    upload_id = desk.post(photo())
    stranger = builders.add_account(conn)

    with pytest.raises(NotFound):
        uploads.take(conn, desk.storage, account_id=stranger, upload_id=upload_id)
