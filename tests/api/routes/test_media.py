"""Files by HTTP: announced, posted to the stand-in's address, taken, shown."""

import io
from typing import Any

from PIL import Image

from tests.api.conftest import Browser
from tests.fakes import MemoryStorage


def photo(width: int = 64, height: int = 48, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (30, 60, 200)).save(file, "PNG", **options)
    return file.getvalue()


def upload(
    browser: Browser,
    storage: MemoryStorage,
    content: bytes,
    kind: str = "image",
    file_name: str = "a.png",
) -> int:
    """A file that was posted; the id to take it by."""
    announced = browser.post(
        "/media/uploads",
        {"kind": kind, "file_name": file_name, "bytes": len(content)},
    )
    assert announced.status == 201
    storage.files[announced.json["fields"]["key"]] = content
    return announced.json["upload_id"]


def test_a_picture_is_uploaded_and_answers_what_will_be_sent(
    owner: Browser, storage: MemoryStorage
) -> None:
    upload_id = upload(owner, storage, photo(2000, 1600))

    taken = owner.post("/media", {"upload_id": upload_id})

    assert taken.status == 201
    media = taken.json
    assert (media["kind"], media["mime"]) == ("image", "image/jpeg")
    assert media["bytes"] <= 350_000
    assert media["width"] * media["height"] <= 1600 * 1200
    assert [notice["code"] for notice in media["notices"]] == ["scaled-down"]


def test_said_twice_it_is_the_same_file(owner: Browser, storage: MemoryStorage) -> None:
    upload_id = upload(owner, storage, photo())

    first = owner.post("/media", {"upload_id": upload_id})
    second = owner.post("/media", {"upload_id": upload_id})

    assert (first.status, second.status) == (201, 201)
    assert first.json == second.json


def test_a_file_is_found_again(owner: Browser, storage: MemoryStorage) -> None:
    upload_id = upload(owner, storage, photo())
    media = owner.post("/media", {"upload_id": upload_id}).json

    found = owner.get(f"/media/{media['id']}")

    assert found.status == 200
    assert found.json == media


def test_what_has_not_arrived_is_said(owner: Browser, storage: MemoryStorage) -> None:
    upload_id = upload(owner, storage, photo())
    storage.files.clear()

    answer = owner.post("/media", {"upload_id": upload_id})

    assert (answer.status, answer.error["code"]) == (409, "file-missing")


def test_what_is_no_picture_is_said(owner: Browser, storage: MemoryStorage) -> None:
    upload_id = upload(owner, storage, b"<svg/>")

    answer = owner.post("/media", {"upload_id": upload_id})

    assert (answer.status, answer.error["code"]) == (422, "image-unreadable")
    assert answer.error["fields"]["file"]


def test_too_much_is_said_before_it_is_sent(owner: Browser) -> None:
    answer = owner.post(
        "/media/uploads",
        {"kind": "document", "file_name": "a.zip", "bytes": 65 * 1024**2},
    )

    assert (answer.status, answer.error["code"]) == (413, "file-too-large")


def test_a_document_is_saved_and_never_opened_in_our_place(
    owner: Browser, storage: MemoryStorage
) -> None:
    """A page that somebody uploads could act as one of ours."""
    upload_id = upload(owner, storage, b"<script>", "document", "offer.html")

    media = owner.post("/media", {"upload_id": upload_id}).json

    assert (media["kind"], media["mime"]) == ("document", "text/html")
    assert "saved-as=offer.html" in media["url"]


def test_when_storage_is_away_the_answer_says_so(
    owner: Browser, storage: MemoryStorage
) -> None:
    upload_id = upload(owner, storage, photo())
    storage.away = True

    answer = owner.post("/media", {"upload_id": upload_id})

    assert (answer.status, answer.error["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]


def test_an_upload_of_another_account_is_not_there(
    owner: Browser, storage: MemoryStorage, sign_in: Any
) -> None:
    upload_id = upload(owner, storage, photo())

    answer = sign_in().post("/media", {"upload_id": upload_id})

    assert answer.status == 404
