"""Our door to S3, against the stand-in that checks signatures and policies."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from chalicelib.platform.storage import Storage, StorageAway, Upload
from tests.standins import storage_of_nobody, storage_on_disk

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with storage_on_disk(tmp_path) as found:
        yield found


def post(upload: Upload, content: bytes, **changes: str) -> int:
    """As a browser posts it; the status."""
    answer = requests.post(
        upload.url,
        data=upload.fields | changes,
        files={"file": ("a.png", content)},
        timeout=10,
    )
    return answer.status_code


def test_what_a_browser_posts_is_read(storage: Storage) -> None:
    upload = storage.upload_address("uploads/a", most_bytes=10, valid=A_MINUTE)

    assert post(upload, b"0123456789") == 204

    assert storage.read("uploads/a") == b"0123456789"
    assert storage.size("uploads/a") == 10


@pytest.mark.parametrize("content", [b"", b"01234567890"])
def test_more_than_was_said_is_refused_and_nothing_too(
    storage: Storage, content: bytes
) -> None:
    upload = storage.upload_address("uploads/a", most_bytes=10, valid=A_MINUTE)

    assert post(upload, content) == 400

    assert storage.read("uploads/a") is None


def test_an_address_is_for_one_place_alone(storage: Storage) -> None:
    upload = storage.upload_address("uploads/a", most_bytes=10, valid=A_MINUTE)

    assert post(upload, b"content", key="accounts/2/media/b") == 403


def test_what_is_not_there_is_nothing(storage: Storage) -> None:
    assert storage.read("never") is None
    assert storage.size("never") is None
    storage.delete("never")


def test_a_file_is_saved_under_its_name_in_any_script(storage: Storage) -> None:
    storage.put("media/a", b"%PDF-1.7", mime="application/pdf")

    url = storage.download_address("media/a", valid=A_MINUTE, filename='价目 "A".pdf')
    answer = requests.get(url, timeout=10)

    assert answer.content == b"%PDF-1.7"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E4%BB%B7%E7%9B%AE%20%22A%22.pdf"
    )


def test_a_picture_is_shown(storage: Storage) -> None:
    storage.put("media/a", b"jpeg", mime="image/jpeg")

    answer = requests.get(
        storage.download_address("media/a", valid=A_MINUTE), timeout=9
    )

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "Content-Disposition" not in answer.headers


def test_storage_that_does_not_answer_is_away() -> None:
    with storage_of_nobody() as storage:
        with pytest.raises(StorageAway):
            storage.read("a")
        with pytest.raises(StorageAway):
            storage.put("a", b"", mime="text/plain")
        with pytest.raises(StorageAway):
            storage.size("a")
        with pytest.raises(StorageAway):
            storage.delete("a")
