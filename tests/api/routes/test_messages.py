"""The lines of a chat, and what is typed into it, as a browser sees them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.chats import files
from chalicelib.inbound.model import Card, FileOffered, Place
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.api.conftest import Answer, Browser
from tests.builders import (
    NOON,
    add,
    add_account,
    add_device,
    add_media,
    hold_shard,
    suppress,
)
from tests.chalicelib.inbound.scenes import (
    after,
    edited,
    hear,
    message,
    reacted,
    revoked,
)
from tests.fakes import RecordedLive, RecordedQueues


@pytest.fixture
def device_id(conn: Db, owner: Browser) -> int:
    hold_shard(conn)
    return add_device(conn, owner.account_id, name="Aina")


@pytest.fixture
def chat_id(owner: Browser, device_id: int) -> int:
    opened = owner.post(f"/devices/{device_id}/chats", {"phone": "012-773 0918"})
    return opened.json["id"]


def send(
    owner: Browser, chat_id: int, text: str, client_id: str, **more: object
) -> Answer:
    body = {"client_id": client_id, "text": text} | more
    return owner.post(f"/chats/{chat_id}/messages", body)


def test_a_text_is_on_its_way_at_once(
    owner: Browser, chat_id: int, live: RecordedLive, queues: RecordedQueues
) -> None:
    client_id = str(uuid4())

    sent = send(owner, chat_id, "Ada, kak", client_id)

    assert sent.status == 202
    assert sent.json["client_id"] == client_id
    assert (sent.json["direction"], sent.json["state"]) == ("out", "queued")
    assert sent.json["warning"] is None
    assert live.codes == ["NEW_MESSAGE"]
    [wake_up] = queues.put_on["shard-s1"]
    assert len(wake_up["sends"]) == 1
    chat = owner.get(f"/chats/{chat_id}").json
    assert (chat["last_text"], chat["last_state"]) == ("Ada, kak", "queued")


def test_the_same_client_id_is_one_message(
    conn: Db, owner: Browser, chat_id: int, device_id: int, queues: RecordedQueues
) -> None:
    """Even when the phone went offline between the two tries."""
    client_id = str(uuid4())
    first = send(owner, chat_id, "Ada, kak", client_id)
    conn.execute(
        "UPDATE devices SET state = 'offline', ready_at = NULL WHERE id = %s",
        (device_id,),
    )
    second = send(owner, chat_id, "Ada, kak", client_id)

    assert second.status == 202
    assert second.json == first.json
    assert len(queues.put_on["shard-s1"]) == 1
    assert len(owner.get(f"/chats/{chat_id}/messages").json["items"]) == 1


def test_a_client_id_is_not_used_for_something_else(
    owner: Browser, chat_id: int, device_id: int
) -> None:
    client_id = str(uuid4())
    send(owner, chat_id, "Ada, kak", client_id)
    other = owner.post(f"/devices/{device_id}/chats", {"phone": "012-773 0919"})

    for refused in (
        send(owner, chat_id, "Tak ada", client_id),
        send(owner, other.json["id"], "Ada, kak", client_id),
    ):
        assert refused.status == 409
        assert refused.error["code"] == "client-id-used"


def test_a_picture_goes_with_its_caption(
    conn: Db, owner: Browser, chat_id: int, queues: RecordedQueues
) -> None:
    picture = add_media(conn, owner.account_id, bytes=2000)

    sent = send(owner, chat_id, "Yang ini?", str(uuid4()), media_id=picture)

    assert sent.status == 202
    assert (sent.json["kind"], sent.json["text"]) == ("image", "Yang ini?")
    assert sent.json["file"]["state"] == "stored"
    assert (sent.json["file"]["bytes"], sent.json["file"]["width"]) == (2000, 40)
    assert sent.json["file"]["url"]
    assert len(queues.put_on["shard-s1"]) == 1


def test_a_picture_needs_no_caption_and_a_voice_message_takes_none(
    conn: Db, owner: Browser, chat_id: int
) -> None:
    picture = add_media(conn, owner.account_id)
    voice = add_media(conn, owner.account_id, mime="audio/ogg; codecs=opus")

    alone = send(owner, chat_id, "", str(uuid4()), media_id=picture)
    spoken = send(owner, chat_id, "", str(uuid4()), media_id=voice)
    written = send(owner, chat_id, "Dengar", str(uuid4()), media_id=voice)

    assert (alone.status, spoken.status) == (202, 202)
    assert spoken.json["kind"] == "voice"
    assert (written.status, written.error["code"]) == (422, "voice-has-no-text")


def test_a_file_sent_twice_under_one_client_id_is_one_message(
    conn: Db, owner: Browser, chat_id: int, queues: RecordedQueues
) -> None:
    picture, other = (
        add_media(conn, owner.account_id),
        add_media(conn, owner.account_id),
    )
    client_id = str(uuid4())

    first = send(owner, chat_id, "Ini", client_id, media_id=picture)
    second = send(owner, chat_id, "Ini", client_id, media_id=picture)
    another = send(owner, chat_id, "Ini", client_id, media_id=other)

    assert second.json == first.json
    assert len(queues.put_on["shard-s1"]) == 1
    assert (another.status, another.error["code"]) == (409, "client-id-used")


def test_a_file_of_another_account_is_not_there(
    conn: Db, owner: Browser, chat_id: int
) -> None:
    theirs = add_media(conn, add_account(conn))

    refused = send(owner, chat_id, "Ini", str(uuid4()), media_id=theirs)

    assert refused.status == 422
    assert "media_id" in refused.error["fields"]


@pytest.mark.parametrize("state", ["offline", "connecting", "logged-out"])
def test_a_phone_that_is_not_online_sends_nothing(
    conn: Db, owner: Browser, chat_id: int, device_id: int, state: str
) -> None:
    conn.execute(
        "UPDATE devices SET state = %s, ready_at = NULL WHERE id = %s",
        (state, device_id),
    )
    refused = send(owner, chat_id, "Ada", str(uuid4()))
    assert refused.status == 409
    assert refused.error["code"] == "device-offline"
    assert owner.get(f"/chats/{chat_id}/messages").json["items"] == []


def test_a_resting_phone_still_answers_by_hand(
    conn: Db, owner: Browser, chat_id: int, device_id: int
) -> None:
    conn.execute(
        "UPDATE devices SET resting_until = %s, resting_code = 'restricted'"
        " WHERE id = %s",
        (clock.now() + timedelta(hours=1), device_id),
    )
    assert send(owner, chat_id, "Ada", str(uuid4())).status == 202


def test_writing_to_somebody_who_opted_out_warns(
    conn: Db, owner: Browser, chat_id: int
) -> None:
    person_id = owner.get(f"/chats/{chat_id}").json["person"]["id"]
    suppress(conn, owner.account_id, person_id)
    sent = send(owner, chat_id, "Maaf, kak", str(uuid4()))
    assert sent.status == 202
    assert sent.json["warning"]["code"] == "opted-out"


@pytest.mark.parametrize("text", ["", "   ", "a" * 4097])
def test_what_is_no_message_is_refused(owner: Browser, chat_id: int, text: str) -> None:
    refused = send(owner, chat_id, text, str(uuid4()))
    assert refused.status == 422
    assert "text" in refused.error["fields"]


def test_a_client_id_is_a_uuid(owner: Browser, chat_id: int) -> None:
    assert send(owner, chat_id, "Ada", "7").error["fields"] == {
        "client_id": "Give a UUID."
    }


def test_viewers_read_and_do_not_write(
    owner: Browser, chat_id: int, sign_in: Callable[..., Browser]
) -> None:
    viewer = sign_in(owner.account_id, role="viewer")
    assert viewer.get(f"/chats/{chat_id}/messages").status == 200
    assert send(viewer, chat_id, "Ada", str(uuid4())).status == 403


def test_lines_come_newest_first_in_pages(
    conn: Db, owner: Browser, device_id: int
) -> None:
    """Lines of one second are neither lost nor shown twice between pages."""
    said = [message(f"line {n}", at=after(n // 3)) for n in range(7)]
    hear(conn, owner.account_id, device_id, *said, now=NOON)
    row = conn.execute(
        "SELECT id FROM chats WHERE device_id = %s", (device_id,)
    ).fetchone()
    assert row is not None

    seen: list[str] = []
    path = f"/chats/{row[0]}/messages?limit=2"
    cursor: str | None = None
    while True:
        answer = owner.get(path + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status == 200
        seen += [line["text"] for line in answer.json["items"]]
        cursor = answer.json["next_cursor"]
        if cursor is None:
            break

    assert seen == [f"line {n}" for n in reversed(range(7))]


PHOTO = FileOffered(
    reference=b"where", mime="image/jpeg", width=3, height=2, thumbnail=b"\xff\xd8"
)


def lines(owner: Browser, conn: Db, device_id: int) -> list[dict[str, Any]]:
    """The lines of the device's one chat that somebody began, newest first."""
    row = conn.execute(
        "SELECT max(chat_id) FROM messages WHERE device_id = %s", (device_id,)
    ).fetchone()
    assert row is not None
    return owner.get(f"/chats/{row[0]}/messages").json["items"]


def commands(conn: Db, device_id: int) -> list[tuple[str, int | None]]:
    return conn.execute(
        "SELECT kind, message_id FROM device_commands WHERE device_id = %s",
        (device_id,),
    ).fetchall()


def test_lines_show_what_they_hold(conn: Db, owner: Browser, device_id: int) -> None:
    where = Place(latitude=3.1, longitude=101.7, name="Kedai Seri")
    mei = Card(name="Mei", phones=("60127730919",))
    hear(
        conn,
        owner.account_id,
        device_id,
        message(message_id="A", kind="image", file=PHOTO),
        reacted("A", "🙏"),
        reacted("A", "👍", from_me=True),
        message(kind="location", text="", place=where, at=after(1)),
        message(kind="contact", text="", cards=(mei,), at=after(2)),
        message("Esok", message_id="D", at=after(3)),
        edited("D", "Lusa", at=after(4)),
        message("Maaf", message_id="E", at=after(5)),
        revoked("E", at=after(6)),
    )
    deleted, changed, contact, place, photo = lines(owner, conn, device_id)
    assert photo["file"] == {
        "media_id": None,
        "name": None,
        "mime": "image/jpeg",
        "bytes": None,
        "width": 3,
        "height": 2,
        "duration_seconds": None,
        "thumbnail_url": "data:image/jpeg;base64,/9g=",
        "url": None,
        "state": "offered",
        "message": None,
    }
    assert [each["emoji"] for each in photo["reactions"]] == ["🙏", "👍"]
    assert place["place"]["name"] == "Kedai Seri"
    assert contact["cards"] == [{"name": "Mei", "phones": ["60127730919"]}]
    assert changed["text"] == "Lusa"
    assert changed["edited_at"] is not None
    assert deleted["text"] == ""
    assert deleted["revoked_at"] is not None


@pytest.mark.parametrize(
    ("mime", "name", "saved_as"),
    [
        ("image/jpeg", None, ""),
        ("audio/ogg; codecs=opus", None, ""),
        ("application/pdf", "Harga.pdf", "?saved-as=Harga.pdf"),
        ("image/svg+xml", None, "?saved-as=file"),
        ("text/html", None, "?saved-as=file"),
    ],
)
def test_a_stored_file_has_an_address_and_only_media_show(
    conn: Db, owner: Browser, device_id: int, mime: str, name: str | None, saved_as: str
) -> None:
    """A page that somebody sent as a picture must not run."""
    file = FileOffered(reference=b"where", mime=mime, file_name=name)
    hear(conn, owner.account_id, device_id, message(kind="image", file=file))
    [line] = lines(owner, conn, device_id)
    media_id = add(
        conn, "media", account_id=owner.account_id, sha256=b"7", mime=mime, bytes=9,
        storage_key="k",
    )  # fmt: skip
    attachment = files.get_attachment(
        conn, account_id=owner.account_id, message_id=line["id"]
    )
    files.note_fetched(conn, attachment, account_id=owner.account_id, media_id=media_id)

    [line] = lines(owner, conn, device_id)
    assert (line["file"]["state"], line["file"]["bytes"]) == ("stored", 9)
    assert line["file"]["url"] == f"http://storage.test/k{saved_as}"
    again = owner.post(f"/messages/{line['id']}/file")
    assert (again.status, commands(conn, device_id)) == (202, [])  # it is here


def test_a_file_is_asked_for_and_a_failure_says_what_to_do(
    conn: Db, owner: Browser, device_id: int, queues: RecordedQueues
) -> None:
    hear(conn, owner.account_id, device_id, message(kind="image", file=PHOTO))
    [line] = lines(owner, conn, device_id)

    asked = owner.post(f"/messages/{line['id']}/file")

    assert asked.status == 202
    assert commands(conn, device_id) == [("fetch-media", line["id"])]
    assert queues.put_on["shard-s1"] == [{"commands": [device_id]}]
    attachment = files.get_attachment(
        conn, account_id=owner.account_id, message_id=line["id"]
    )
    files.note_failed(conn, attachment, account_id=owner.account_id, code="file-gone")
    [line] = lines(owner, conn, device_id)
    assert line["file"]["state"] == "failed"
    assert "Ask them to send it again." in line["file"]["message"]
    again = owner.post(f"/messages/{line['id']}/file")
    assert again.json["file"]["state"] == "offered"


def test_without_its_phone_no_file_is_asked_for(
    conn: Db, owner: Browser, device_id: int
) -> None:
    hear(conn, owner.account_id, device_id, message(kind="image", file=PHOTO))
    [line] = lines(owner, conn, device_id)
    conn.execute(
        "UPDATE devices SET state = 'offline', ready_at = NULL WHERE id = %s",
        (device_id,),
    )
    refused = owner.post(f"/messages/{line['id']}/file")
    assert (refused.status, refused.error["code"]) == (409, "device-offline")
    assert commands(conn, device_id) == []


def test_a_text_has_no_file(conn: Db, owner: Browser, device_id: int) -> None:
    hear(conn, owner.account_id, device_id, message())
    [line] = lines(owner, conn, device_id)
    refused = owner.post(f"/messages/{line['id']}/file")
    assert (refused.status, refused.error["code"]) == (404, "no-file")


def test_a_line_typed_on_the_phone_has_no_state(
    conn: Db, owner: Browser, device_id: int
) -> None:
    hear(conn, owner.account_id, device_id, message("Ada", from_me=True))
    row = conn.execute(
        "SELECT id FROM chats WHERE device_id = %s", (device_id,)
    ).fetchone()
    assert row is not None
    [line] = owner.get(f"/chats/{row[0]}/messages").json["items"]
    assert (line["direction"], line["state"], line["client_id"]) == ("out", None, None)
