"""The lines of a chat, and what is typed into it, as a browser sees them."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.api.conftest import Answer, Browser
from tests.builders import (
    NOON,
    add_account,
    add_device,
    add_media,
    hold_shard,
    suppress,
)
from tests.chalicelib.inbound.scenes import after, hear, message
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
