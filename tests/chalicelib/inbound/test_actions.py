"""What is heard is kept first, and handled once."""

import pytest

from chalicelib.chats import actions as chat_actions
from chalicelib.inbound import actions
from chalicelib.inbound.model import Address
from chalicelib.platform.db import Db
from tests.builders import (
    NOON,
    add,
    add_account,
    add_device,
    add_person,
)
from tests.chalicelib.inbound.scenes import (
    AISYAH,
    after,
    chats,
    hear,
    lines,
    message,
    receipt,
)


def stored_kinds(conn: Db, device_id: int) -> list[tuple[str, str | None]]:
    return conn.execute(
        "SELECT kind, message_id FROM inbound_events WHERE device_id = %s ORDER BY id",
        (device_id,),
    ).fetchall()


def test_everything_is_kept_before_any_rule_runs(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    events = [message(message_id="A"), message(message_id="B"), message(message_id="A")]

    kept = actions.store(
        conn, account_id=account_id, device_id=device_id, events=events
    )

    assert len(kept) == 2
    assert lines(conn, account_id) == []


def test_what_was_kept_and_not_handled_is_answered_again(conn: Db) -> None:
    """The first answer may have been lost; a STOP would wait for the next restart."""
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    heard = {"account_id": account_id, "device_id": device_id}
    first = actions.store(conn, **heard, events=[message("STOP", message_id="A")])
    more = [message("STOP", message_id="A"), message(message_id="B")]

    again = actions.store(conn, **heard, events=more)

    assert len(again) == 2
    assert set(first) < set(again)


def test_repeats_of_what_was_handled_give_nothing(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message(message_id="A"))

    again = actions.store(
        conn,
        account_id=account_id,
        device_id=device_id,
        events=[message(message_id="A")],
    )

    assert again == []


def test_the_same_id_on_two_devices_is_two_events(conn: Db) -> None:
    account_id = add_account(conn)
    event = message(message_id="A")
    for _ in range(2):
        device_id = add_device(conn, account_id)
        assert actions.store(
            conn, account_id=account_id, device_id=device_id, events=[event]
        )


def test_a_receipt_for_many_is_kept_once_for_each(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    events = [receipt("A", "B"), receipt("B"), receipt("B", kind="read")]

    actions.store(conn, account_id=account_id, device_id=device_id, events=events)

    assert stored_kinds(conn, device_id) == [
        ("delivered", "A"),
        ("delivered", "B"),
        ("read", "B"),
    ]


def test_what_has_no_id_is_always_kept(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message(message_id=None), message(message_id=""))
    assert [line["whatsapp_id"] for line in lines(conn, account_id)] == [None, None]


def test_nothing_heard_is_nothing_stored(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    nothing = actions.store(conn, account_id=account_id, device_id=device_id, events=[])
    assert nothing == []


def test_a_message_from_a_stranger_makes_a_chat(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)

    [handled] = hear(conn, account_id, device_id, message("Hai, ada promo?"))

    [chat] = chats(conn, account_id)
    assert (chat["unread"], chat["text"], chat["last_at"]) == (
        1, "Hai, ada promo?", NOON,
    )  # fmt: skip
    [hint] = handled.hints
    assert hint.frame() == {
        "code": "NEW_MESSAGE",
        "device_id": device_id,
        "chat_id": chat["id"],
    }
    assert {view.kind for view in hint.views} == {"chat", "device"}


def test_a_phone_and_a_lid_are_one_chat(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(
        conn,
        account_id,
        device_id,
        message(chat=Address(lid=AISYAH.lid)),
        message(chat=Address(phone=AISYAH.phone), at=after(1)),
        message("Saya ni", chat=AISYAH, at=after(2)),
    )
    [chat] = chats(conn, account_id)
    assert (chat["unread"], chat["text"]) == (3, "Saya ni")
    assert {line["chat_id"] for line in lines(conn, account_id)} == {chat["id"]}


@pytest.mark.parametrize("whatsapp_id", ["3EB01", None])
def test_handling_twice_changes_nothing(conn: Db, whatsapp_id: str | None) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    event = message(message_id=whatsapp_id)
    [event_id] = actions.store(
        conn, account_id=account_id, device_id=device_id, events=[event]
    )

    actions.handle(conn, event_id, NOON)
    again = actions.handle(conn, event_id, NOON)

    assert again.hints == []
    assert len(lines(conn, account_id)) == 1
    assert chats(conn, account_id)[0]["unread"] == 1


def test_a_crash_between_storing_and_handling_loses_nothing(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id, shard="s1")
    elsewhere = add_device(conn, account_id, shard="s2")
    ids = actions.store(
        conn, account_id=account_id, device_id=device_id, events=[message(), message()]
    )
    actions.store(conn, account_id=account_id, device_id=elsewhere, events=[message()])
    actions.handle(conn, ids[0], NOON)

    left = actions.unhandled(conn, shard="s1")
    assert left == ids[1:]
    for event_id in left:
        actions.handle(conn, event_id, NOON)

    assert actions.unhandled(conn, shard="s1") == []
    assert len(lines(conn, account_id)) == 2


def test_a_rule_that_fails_leaves_the_event_to_another_try(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    [event_id] = actions.store(
        conn, account_id=account_id, device_id=device_id, events=[message()]
    )
    conn.execute(
        'UPDATE inbound_events SET payload = payload || \'{"kind": "poem"}\''
        " WHERE id = %s",
        (event_id,),
    )

    with pytest.raises(ValueError, match="kind"):
        actions.handle(conn, event_id, NOON)

    assert chats(conn, account_id) == []  # all of it, or none
    assert actions.unhandled(conn, shard="s1") == [event_id]


def test_what_was_typed_on_the_phone_is_a_line_without_a_send(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message("Ada, kak", from_me=True))
    [line] = lines(conn, account_id)
    assert (line["direction"], line["send_id"]) == ("out", None)
    assert chats(conn, account_id)[0]["unread"] == 0


def test_our_own_name_is_not_theirs(conn: Db) -> None:
    """On a line of ours, WhatsApp gives our own push name."""
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message(from_me=True, push_name="HRA Sdn Bhd"))
    row = conn.execute(
        "SELECT push_name FROM persons WHERE account_id = %s", (account_id,)
    ).fetchone()
    assert row == (None,)


def test_answering_on_the_phone_reads_what_came_before(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(
        conn,
        account_id,
        device_id,
        message(at=after(1)),
        message(at=after(3)),
        message(at=after(2), from_me=True),
        message(at=after(0)),
    )
    assert chats(conn, account_id)[0]["unread"] == 1


def test_an_echo_of_our_own_send_makes_no_second_line(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    person_id = add_person(conn, account_id, phone=AISYAH.phone, lid=AISYAH.lid)
    chat_id = chat_actions.ensure_chat(
        conn, account_id=account_id, device_id=device_id, person_id=person_id
    )
    message_id = chat_actions.add_outgoing(
        conn, account_id=account_id, device_id=device_id, chat_id=chat_id, send_id=7,
        text="Promo!", media_id=None, at=NOON,
    )  # fmt: skip
    add(
        conn, "whatsapp_ids", "device_id", account_id=account_id, device_id=device_id,
        whatsapp_id="OURS", send_id=7, message_id=message_id,
    )  # fmt: skip

    [handled] = hear(
        conn,
        account_id,
        device_id,
        message("Promo!", message_id="OURS", from_me=True),
    )

    assert handled.hints == []
    assert [line["send_id"] for line in lines(conn, account_id)] == [7]


def test_history_shows_and_is_not_unread(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    [handled] = hear(conn, account_id, device_id, message("Lama", history=True))
    [chat] = chats(conn, account_id)
    assert (chat["unread"], chat["text"]) == (0, "Lama")
    assert [hint.code for hint in handled.hints] == ["CHAT_UPDATE"]


def test_the_preview_is_the_latest_line_whenever_it_comes(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(
        conn,
        account_id,
        device_id,
        message("second", at=after(2)),
        message("first", at=after(1), history=True),
    )
    assert chats(conn, account_id)[0]["text"] == "second"
