"""What was said is found by its words, in the account's own chats."""

import pytest

from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_account, add_device, hold_shard
from tests.chalicelib.inbound.scenes import after, hear, message, revoked


@pytest.fixture
def device_id(conn: Db, owner: Browser) -> int:
    hold_shard(conn)
    return add_device(conn, owner.account_id, name="Aina")


def say(conn: Db, account_id: int, device_id: int, *texts: str) -> None:
    for minute, text in enumerate(texts):
        hear(conn, account_id, device_id, message(text=text, at=after(minute)))


def said(owner: Browser, words: str, **more: object) -> list[str]:
    asked = "&".join(f"{k}={v}" for k, v in {"q": words, **more}.items())
    found = owner.get(f"/messages?{asked}").json["items"]
    return ["".join(piece["text"] for piece in one["pieces"]) for one in found]


def test_a_line_is_found_by_its_words_in_any_order(
    owner: Browser, conn: Db, device_id: int
) -> None:
    say(
        conn, owner.account_id, device_id,
        "Berapa harga baju?", "Harga pos berapa", "Terima kasih",
    )  # fmt: skip

    assert said(owner, "harga+berapa") == ["Harga pos berapa", "Berapa harga baju?"]
    assert said(owner, "baju+kasih") == []


def test_case_and_accents_are_no_matter_and_the_last_word_may_be_begun(
    owner: Browser, conn: Db, device_id: int
) -> None:
    say(conn, owner.account_id, device_id, "Jumpa di Café Rimba")

    assert said(owner, "CAFE") == said(owner, "caf") == ["Jumpa di Café Rimba"]
    assert said(owner, "caf+rimba") == []


def test_what_was_looked_for_is_marked(
    owner: Browser, conn: Db, device_id: int
) -> None:
    say(conn, owner.account_id, device_id, "Jumpa di Café Rimba")

    [found] = owner.get("/messages?q=cafe").json["items"]

    assert [p["text"] for p in found["pieces"] if p["found"]] == ["Café"]
    assert (found["device_id"], found["name"]) == (device_id, "Aisyah")


@pytest.mark.parametrize("words", ["%27", "%5C", "a%27%27%20%7C%20b", "%26", "!", ":*"])
def test_signs_mean_themselves(
    owner: Browser, conn: Db, device_id: int, words: str
) -> None:
    """Nothing that is typed is a command to the server."""
    say(conn, owner.account_id, device_id, "satu", "dua")

    assert said(owner, words) == []


def test_what_was_taken_back_is_not_found(
    owner: Browser, conn: Db, device_id: int
) -> None:
    gone = message(text="rahsia besar", message_id="A1")
    hear(conn, owner.account_id, device_id, gone)
    assert len(said(owner, "rahsia")) == 1

    hear(conn, owner.account_id, device_id, revoked("A1"))

    assert said(owner, "rahsia") == []


def test_the_conversation_opens_at_the_line(
    owner: Browser, conn: Db, device_id: int
) -> None:
    say(conn, owner.account_id, device_id, "satu", "dua tiga", "empat")

    [found] = owner.get("/messages?q=tiga").json["items"]
    messages = f"/chats/{found['chat_id']}/messages?cursor={found['chat_cursor']}"

    lines = owner.get(messages).json["items"]
    assert [line["text"] for line in lines] == ["dua tiga", "satu"]


def test_a_phone_a_chat_and_a_side_narrow_it(
    owner: Browser, conn: Db, device_id: int
) -> None:
    other = add_device(conn, owner.account_id, name="Badrul", phone="60123450002")
    say(conn, owner.account_id, device_id, "harga satu")
    say(conn, owner.account_id, other, "harga dua")

    assert said(owner, "harga", device_id=other) == ["harga dua"]
    assert said(owner, "harga", direction="out") == []
    [found] = owner.get(f"/messages?q=harga&device_id={device_id}").json["items"]
    assert said(owner, "harga", chat_id=found["chat_id"]) == ["harga satu"]


def test_nobody_finds_what_others_said(
    owner: Browser, conn: Db, device_id: int
) -> None:
    theirs = add_account(conn)
    say(conn, theirs, add_device(conn, theirs, phone="60123450009"), "harga")

    assert said(owner, "harga") == []


def test_it_has_pages(owner: Browser, conn: Db, device_id: int) -> None:
    say(conn, owner.account_id, device_id, *(f"harga {n}" for n in range(3)))

    first = owner.get("/messages?q=harga&limit=2").json
    rest = owner.get(f"/messages?q=harga&limit=2&cursor={first['next_cursor']}").json

    ids = [one["message_id"] for page in (first, rest) for one in page["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 3
