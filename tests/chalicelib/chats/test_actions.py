"""Chats are opened, written and read."""

import pytest

from chalicelib.chats import actions, store
from chalicelib.errors import Invalid
from chalicelib.platform.db import Db
from tests.builders import NOON, add, add_account, add_device, add_person
from tests.chalicelib.inbound.scenes import chats, hear, lines, message


def test_one_number_is_one_chat_however_it_is_typed(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    typed = ["012-773 0918", "+60 12 773 0918", "60127730918"]
    opened = {
        actions.open_chat(
            conn, account_id=account_id, device_id=device_id, phone=phone, region="MY"
        )
        for phone in typed
    }
    assert len(opened) == 1


def test_what_is_no_number_opens_nothing(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    with pytest.raises(Invalid) as refused:
        actions.open_chat(
            conn, account_id=account_id, device_id=device_id, phone="kak", region="MY"
        )
    assert refused.value.specific_code == "phone-not-a-number"
    assert list(refused.value.fields) == ["phone"]


def test_reading_a_chat_is_said_once(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message(), message())
    [chat] = chats(conn, account_id)

    hints, asked = actions.mark_read(conn, account_id=account_id, chat_id=chat["id"])
    again, _ = actions.mark_read(conn, account_id=account_id, chat_id=chat["id"])

    assert chats(conn, account_id)[0]["unread"] == 0
    assert [hint.code for hint in hints] == ["CHAT_UPDATE"]
    assert asked is None  # they are not told unless the account says so
    assert again == []


@pytest.mark.parametrize(("state", "told"), [("online", 1), ("offline", 0)])
def test_ticks_turn_blue_where_the_account_wants_it(
    conn: Db, state: str, told: int
) -> None:
    account_id = add_account(conn, sends_read_receipts=True)
    device_id = add_device(conn, account_id, state=state)
    hear(conn, account_id, device_id, message(), message())
    [chat] = chats(conn, account_id)

    for _ in range(2):
        actions.mark_read(conn, account_id=account_id, chat_id=chat["id"])

    waiting = conn.execute(
        "SELECT chat_id FROM device_commands WHERE account_id = %s AND kind = %s",
        (account_id, "mark-read"),
    ).fetchall()
    assert waiting == [(chat["id"],)] * told


def test_nobody_reads_another_accounts_chat(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message())
    [chat] = chats(conn, account_id)

    stranger_id = add_account(conn)
    actions.mark_read(conn, account_id=stranger_id, chat_id=chat["id"])

    assert chats(conn, account_id)[0]["unread"] == 1
    assert store.find_chat(conn, account_id=stranger_id, chat_id=chat["id"]) is None


def test_an_echo_that_was_quicker_becomes_the_line_of_the_send(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(
        conn, account_id, device_id, message("Promo!", message_id="OURS", from_me=True)
    )
    [chat] = chats(conn, account_id)

    actions.add_outgoing(
        conn, account_id=account_id, device_id=device_id, chat_id=chat["id"],
        send_id=7, text="Promo!", media_id=None, at=NOON, whatsapp_id="OURS",
    )  # fmt: skip

    assert [line["send_id"] for line in lines(conn, account_id)] == [7]


def test_a_send_shows_as_the_last_line(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    chat_id = add(
        conn,
        "chats",
        account_id=account_id,
        device_id=device_id,
        person_id=add_person(conn, account_id),
    )
    actions.add_outgoing(
        conn, account_id=account_id, device_id=device_id, chat_id=chat_id,
        send_id=7, text="Promo!", media_id=None, at=NOON,
    )  # fmt: skip
    [chat] = chats(conn, account_id)
    assert (chat["text"], chat["unread"]) == ("Promo!", 0)
