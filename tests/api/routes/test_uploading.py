"""A file on its whole way: announced, posted to the stand-in for S3, taken, shown."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PIL import Image

from chalicelib.platform.storage import Storage
from tests.api.conftest import Browser
from tests.standins import storage_on_disk


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    """In the place of the one in memory."""
    with storage_on_disk(tmp_path) as found:
        yield found


def photo() -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (300, 200), (30, 60, 200)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def upload(browser: Browser, content: bytes, *, said: int | None = None) -> tuple:
    """The id to take it by, and what storage answered."""
    announced = browser.post(
        "/media/uploads",
        {"kind": "image", "file_name": "IMG_1.jpg", "bytes": said or len(content)},
    ).json
    answer = requests.post(
        announced["url"],
        data=announced["fields"],
        files={"file": ("IMG_1.jpg", content)},
        timeout=10,
    )
    return announced["upload_id"], answer.status_code


def test_a_photo_goes_up_and_is_shown_upright_and_clean(owner: Browser) -> None:
    upload_id, status = upload(owner, photo())
    assert status == 204

    taken = owner.post("/media", {"upload_id": upload_id})

    assert taken.status == 201
    assert (taken.json["width"], taken.json["height"]) == (200, 300)
    assert [n["code"] for n in taken.json["notices"]] == ["location-removed"]
    shown = requests.get(taken.json["url"], timeout=10)
    assert shown.headers["Content-Type"] == "image/jpeg"
    image = Image.open(io.BytesIO(shown.content))
    assert image.size == (200, 300)
    assert not image.getexif()


def test_more_than_was_announced_does_not_arrive(owner: Browser) -> None:
    """What people say of a file binds nobody: storage counts."""
    upload_id, status = upload(owner, bytes(33 * 1024**2), said=9)
    assert status == 400

    taken = owner.post("/media", {"upload_id": upload_id})

    assert (taken.status, taken.error["code"]) == (409, "file-missing")
