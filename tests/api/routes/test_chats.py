"""The inbox of a device, as a browser sees it."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.inbound.model import Address
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_account, add_device, add_lead, add_person, suppress
from tests.chalicelib.inbound.scenes import hear, message
from tests.fakes import RecordedLive


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(microsecond=0)


@pytest.fixture
def device_id(conn: Db, owner: Browser) -> int:
    return add_device(conn, owner.account_id, name="Aina")


def write(
    conn: Db, owner: Browser, device_id: int, phone: str, text: str, at: datetime,
    **values: Any,
) -> None:  # fmt: skip
    """Somebody writes to the device."""
    said = message(text, chat=Address(phone=phone), at=at, push_name=None, **values)
    hear(conn, owner.account_id, device_id, said, now=at)


def texts(answer: Any) -> list[str]:
    assert answer.status == 200
    return [chat["last_text"] for chat in answer.json["items"]]


def test_chats_are_listed_latest_first(
    conn: Db, owner: Browser, device_id: int, now: datetime
) -> None:
    person_id = add_person(conn, owner.account_id, phone="60127730918")
    lead_id = add_lead(conn, owner.account_id, name="Nur Aisyah", person_id=person_id)
    write(conn, owner, device_id, "60127730918", "Boleh!", now)
    write(conn, owner, device_id, "60138842190", "Old", now - timedelta(hours=2))

    answer = owner.get(f"/devices/{device_id}/chats")

    assert texts(answer) == ["Boleh!", "Old"]
    assert answer.json["counts"] == {"all": 2, "unread": 2, "waiting": 2}
    first, second = answer.json["items"]
    assert first["person"] == {
        "id": person_id,
        "name": "Nur Aisyah",
        "phone": "60127730918",
        "lead_id": lead_id,
        "suppressed": False,
    }
    assert (first["last_kind"], first["last_direction"]) == ("text", "in")
    assert (first["unread"], first["last_state"]) == (1, None)
    assert second["person"]["name"] is None


def test_pages_follow_on(
    conn: Db, owner: Browser, device_id: int, now: datetime
) -> None:
    """Two chats of one instant are neither lost nor shown twice between pages."""
    for n, minutes in enumerate([0, 1, 1, 1, 2]):
        at = now - timedelta(minutes=minutes)
        write(conn, owner, device_id, f"6012773091{n}", f"chat {n}", at)

    seen: list[str] = []
    path = f"/devices/{device_id}/chats?limit=2"
    cursor = ""
    for _ in range(3):
        answer = owner.get(path + cursor)
        seen += texts(answer)
        cursor = f"&cursor={answer.json['next_cursor']}"

    assert answer.json["next_cursor"] is None
    assert sorted(seen) == [f"chat {n}" for n in range(5)]
    assert (seen[0], seen[-1]) == ("chat 0", "chat 4")


def test_filters_show_what_they_count(
    conn: Db, owner: Browser, device_id: int, now: datetime
) -> None:
    person_id = add_person(conn, owner.account_id, phone="60127730911")
    add_lead(conn, owner.account_id, person_id=person_id)
    write(conn, owner, device_id, "60127730911", "read, waiting, lead", now)
    [chat] = owner.get(f"/devices/{device_id}/chats").json["items"]
    assert owner.post(f"/chats/{chat['id']}/read").status == 204
    write(conn, owner, device_id, "60127730912", "unread, waiting", now)
    write(conn, owner, device_id, "60127730913", "answered", now, from_me=True)

    def shown(word: str) -> set[str]:
        return set(texts(owner.get(f"/devices/{device_id}/chats?filter={word}")))

    assert shown("unread") == {"unread, waiting"}
    assert shown("waiting") == {"read, waiting, lead", "unread, waiting"}
    assert shown("leads") == {"read, waiting, lead"}
    assert len(shown("all")) == 3
    counts = owner.get(f"/devices/{device_id}/chats").json["counts"]
    assert counts == {"all": 3, "unread": 1, "waiting": 2}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("aisy", ["lead"]),
        ("HALIA", ["push name"]),
        ("012-773 0913", ["number"]),
        ("+60 12-773 0913", ["number"]),
        ("0913", ["number"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
    ],
)
def test_search_finds_names_and_numbers(
    conn: Db,
    owner: Browser,
    device_id: int,
    now: datetime,
    words: str,
    found: list[str],
) -> None:
    person_id = add_person(conn, owner.account_id, phone="60127730911")
    add_lead(conn, owner.account_id, name="Nur Aisyah", person_id=person_id)
    write(conn, owner, device_id, "60127730911", "lead", now)
    halia = message("push name", at=now, push_name="Kak Halia")
    hear(conn, owner.account_id, device_id, halia, now=now)
    write(conn, owner, device_id, "60127730913", "number", now)

    answer = owner.get(f"/devices/{device_id}/chats?q={quote(words)}")
    assert texts(answer) == found


def test_the_list_ends_with_the_window_and_search_looks_behind_it(
    conn: Db, owner: Browser, device_id: int, now: datetime
) -> None:
    write(conn, owner, device_id, "60127730911", "last year", now - timedelta(days=40))
    path = f"/devices/{device_id}/chats"
    assert texts(owner.get(path)) == []
    assert texts(owner.get(f"{path}?q=0911")) == ["last year"]


def test_a_suppressed_person_is_marked(
    conn: Db, owner: Browser, device_id: int, now: datetime
) -> None:
    person_id = add_person(conn, owner.account_id, phone="60127730911")
    suppress(conn, owner.account_id, person_id)
    write(conn, owner, device_id, "60127730911", "Hai", now)
    [chat] = owner.get(f"/devices/{device_id}/chats").json["items"]
    assert chat["person"]["suppressed"] is True


def test_a_number_opens_the_chat_there_is_or_a_new_one(
    conn: Db, owner: Browser, device_id: int
) -> None:
    path = f"/devices/{device_id}/chats"
    opened = owner.post(path, {"phone": "012-773 0918"})
    again = owner.post(path, {"phone": "+60127730918"})

    assert opened.status == again.status == 201
    assert opened.json["person"]["phone"] == "60127730918"
    assert again.json["id"] == opened.json["id"]
    assert owner.get(f"/chats/{opened.json['id']}").json == opened.json
    # An empty chat is not in the list until something was said.
    assert owner.get(path).json["items"] == []


def test_a_wrong_number_says_what_is_wrong(owner: Browser, device_id: int) -> None:
    refused = owner.post(f"/devices/{device_id}/chats", {"phone": "6.01E+10"})
    assert refused.status == 422
    assert refused.error["code"] == "phone-rounded"
    assert "rounded" in refused.error["fields"]["phone"]


def test_reading_tells_the_other_browsers(
    conn: Db, owner: Browser, device_id: int, now: datetime, live: RecordedLive
) -> None:
    write(conn, owner, device_id, "60127730918", "Hai", now)
    [chat] = owner.get(f"/devices/{device_id}/chats").json["items"]
    owner.post(f"/chats/{chat['id']}/read")
    assert owner.get(f"/chats/{chat['id']}").json["unread"] == 0
    assert live.codes == ["CHAT_UPDATE"]


def test_another_accounts_inbox_is_not_there(
    conn: Db, owner: Browser, now: datetime
) -> None:
    theirs = add_account(conn)
    device_id = add_device(conn, theirs)
    hear(conn, theirs, device_id, message(at=now), now=now)
    row = conn.execute("SELECT id FROM chats WHERE account_id = %s", (theirs,))
    found = row.fetchone()
    assert found is not None

    assert owner.get(f"/devices/{device_id}/chats").status == 404
    assert owner.post(f"/devices/{device_id}/chats", {"phone": "x"}).status == 404
    for path in ("", "/messages"):
        assert owner.get(f"/chats/{found[0]}{path}").status == 404
    assert owner.post(f"/chats/{found[0]}/read").status == 404
