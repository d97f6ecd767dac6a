"""Never to the unwilling: a person's word is obeyed, once, across the account."""

from datetime import timedelta

from chalicelib.leads.actions import suppress
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device, add_person, hold_shard
from tests.chalicelib.inbound.scenes import (
    AISYAH,
    after,
    chats,
    confirmations,
    hear,
    lines,
    message,
    suppressed,
)


def test_a_stop_suppresses_and_is_confirmed_at_once(conn: Db) -> None:
    hold_shard(conn)
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)

    [handled] = hear(conn, account_id, device_id, message("Stop."))

    assert suppressed(conn, account_id) == 1
    assert confirmations(conn, account_id) == 1
    [(shard, body)] = handled.wake_ups
    assert shard == "s1"
    assert len(body["sends"]) == 1


def test_a_second_stop_is_not_confirmed_again(conn: Db) -> None:
    account_id = add_account(conn)
    for _ in range(2):
        device_id = add_device(conn, account_id)
        hear(conn, account_id, device_id, message("BERHENTI"))
    assert suppressed(conn, account_id) == 1
    assert confirmations(conn, account_id) == 1


def test_a_stop_shows_in_the_chat_like_any_message(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message("STOP"))
    assert lines(conn, account_id)[0]["text"] == "STOP"
    assert chats(conn, account_id)[0]["unread"] == 1


def test_the_account_has_words_of_its_own(conn: Db) -> None:
    account_id = add_account(conn, opt_out_words=["tak nak"])
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message("Tak nak!"))
    assert suppressed(conn, account_id) == 1


def test_talking_about_stopping_is_no_word(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message("Bila promo ni stop?"))
    assert suppressed(conn, account_id) == 0


def test_our_own_stop_is_nobodys_word(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message("STOP", from_me=True))
    assert suppressed(conn, account_id) == 0


def test_a_start_restores(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(
        conn,
        account_id,
        device_id,
        message("STOP", at=after(1)),
        message("Mula", at=after(2)),
    )
    assert suppressed(conn, account_id) == 0


def test_words_that_arrive_in_the_wrong_order_come_to_the_same(conn: Db) -> None:
    account_id = add_account(conn)
    device_id, other_id = add_device(conn, account_id), add_device(conn, account_id)
    hear(conn, account_id, device_id, message("START", at=after(2)))
    hear(conn, account_id, other_id, message("STOP", at=after(1)))
    assert suppressed(conn, account_id) == 0

    hear(conn, account_id, device_id, message("STOP", at=after(4)))
    hear(conn, account_id, other_id, message("START", at=after(3)))
    assert suppressed(conn, account_id) == 1


def test_a_stop_after_a_late_start_is_confirmed_anew(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    for minute, word in enumerate(["STOP", "START", "STOP"]):
        hear(conn, account_id, device_id, message(word, at=after(minute)))
    assert suppressed(conn, account_id) == 1
    assert confirmations(conn, account_id) == 2


def test_what_a_member_decided_later_outlives_an_older_start(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    person_id = add_person(conn, account_id, phone=AISYAH.phone, lid=AISYAH.lid)
    suppress(conn, account_id, person_id, reason="member", now=after(5))

    hear(conn, account_id, device_id, message("START", at=after(4)))
    assert suppressed(conn, account_id) == 1

    hear(conn, account_id, device_id, message("START", at=after(6)))
    assert suppressed(conn, account_id) == 0


def test_an_old_stop_suppresses_without_a_word_from_us(conn: Db) -> None:
    """A phone that was offline for a week does not answer last week's STOP."""
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    [handled] = hear(
        conn, account_id, device_id, message("BATAL", at=NOON - timedelta(hours=25))
    )
    assert suppressed(conn, account_id) == 1
    assert confirmations(conn, account_id) == 0
    assert handled.wake_ups == []


def test_a_stop_from_history_holds(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(
        conn,
        account_id,
        device_id,
        message("STOP", at=NOON - timedelta(days=9), history=True),
    )
    assert suppressed(conn, account_id) == 1


def test_another_account_is_not_concerned(conn: Db) -> None:
    account_id, other_id = add_account(conn), add_account(conn)
    device_id = add_device(conn, account_id)
    add_person(conn, other_id, phone=AISYAH.phone)
    hear(conn, account_id, device_id, message("STOP"))
    assert suppressed(conn, other_id) == 0
