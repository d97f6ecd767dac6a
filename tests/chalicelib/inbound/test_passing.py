"""Typing shows for a moment; two addresses of one human become one person."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.inbound import passing
from chalicelib.inbound.model import Address, MessageReceived
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device, add_person
from tests.chalicelib.inbound.scenes import (
    AISYAH,
    after,
    chats,
    hear,
    lines,
    message,
    suppressed,
)

PHONE, LID = AISYAH.phone or "", AISYAH.lid or ""
BY_PHONE, BY_LID = Address(phone=PHONE), Address(lid=LID)
PAIR = [(PHONE, LID)]


def compose(
    conn: Db, account_id: int, device_id: int, second: int, *, composing: bool = True
) -> list[str]:
    hints = passing.note_composing(
        conn,
        account_id=account_id,
        device_id=device_id,
        chat=AISYAH,
        composing=composing,
        now=NOON + timedelta(seconds=second),
    )
    return [hint.code for hint in hints]


def composing(conn: Db, account_id: int) -> bool:
    row = conn.execute(
        "SELECT composing_until IS NOT NULL FROM chats WHERE account_id = %s",
        (account_id,),
    ).fetchone()
    assert row is not None
    return row[0]


def persons(conn: Db, account_id: int) -> list[tuple[str | None, str | None]]:
    return conn.execute(
        "SELECT phone, lid FROM persons WHERE account_id = %s ORDER BY id",
        (account_id,),
    ).fetchall()


def test_typing_is_told_once_in_a_while(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message())

    told = [compose(conn, account_id, device_id, at) for at in (0, 3, 6, 12)]

    assert told == [["CHAT_UPDATE"], [], [], ["CHAT_UPDATE"]]
    assert compose(conn, account_id, device_id, 13, composing=False) == ["CHAT_UPDATE"]
    assert compose(conn, account_id, device_id, 14, composing=False) == []


def test_whoever_has_written_types_no_more(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message())
    compose(conn, account_id, device_id, 0)
    assert composing(conn, account_id)

    hear(conn, account_id, device_id, message(at=after(1)))

    assert not composing(conn, account_id)


def test_a_stranger_who_types_makes_no_chat(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    assert compose(conn, account_id, device_id, 0) == []
    assert chats(conn, account_id) == []
    assert persons(conn, account_id) == []


def test_a_map_of_strangers_makes_nobody(conn: Db) -> None:
    account_id = add_account(conn)
    pairs = [(f"6012{n:08d}", f"77{n:012d}") for n in range(1000)]
    assert passing.match_addresses(conn, account_id=account_id, pairs=pairs) == []
    assert passing.match_addresses(conn, account_id=account_id, pairs=[]) == []
    assert persons(conn, account_id) == []


@pytest.mark.parametrize("known", [BY_PHONE, BY_LID])
def test_whoever_is_known_by_one_address_learns_the_other(
    conn: Db, known: Address
) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, message(chat=known))

    told = passing.match_addresses(conn, account_id=account_id, pairs=PAIR)
    again = passing.match_addresses(conn, account_id=account_id, pairs=PAIR)

    assert persons(conn, account_id) == [(PHONE, LID)]
    # Only a number that was not known changes what a page shows.
    assert len(told) == (known == BY_LID)
    assert again == []


def test_a_map_of_another_account_joins_nobody(conn: Db) -> None:
    account_id = add_account(conn)
    add_person(conn, account_id, phone=PHONE)
    passing.match_addresses(conn, account_id=add_account(conn), pairs=PAIR)
    assert persons(conn, account_id) == [(PHONE, None)]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    story=st.lists(
        st.tuples(st.sampled_from([BY_PHONE, BY_LID, AISYAH]), st.integers(0, 5)),
        min_size=1,
        max_size=6,
    ),
    data=st.data(),
)
def test_one_chat_is_left_whenever_the_map_comes(
    conn: Db, story: list[tuple[Address, int]], data: st.DataObject
) -> None:
    """Late, twice, before or between the messages, with lines in both chats."""
    heard = [
        MessageReceived(
            message_id=f"3EB0{number}", chat=chat, from_me=False, kind="text",
            text="STOP" if number == 0 else "Hai", at=after(minute),
        )
        for number, (chat, minute) in enumerate(story)
    ]  # fmt: skip
    steps = data.draw(st.permutations([*heard, None, None]))
    with conn.transaction(force_rollback=True):
        account_id = add_account(conn)
        device_id = add_device(conn, account_id)
        for step in [*steps, None]:
            if step is None:
                passing.match_addresses(conn, account_id=account_id, pairs=PAIR)
            else:
                hear(conn, account_id, device_id, step)

        [chat] = chats(conn, account_id)
        assert chat["unread"] == len(heard)
        assert chat["last_at"] == max(event.at for event in heard)
        assert {line["chat_id"] for line in lines(conn, account_id)} == {chat["id"]}
        assert sorted(line["at"] for line in lines(conn, account_id)) == sorted(
            event.at for event in heard
        )
        assert persons(conn, account_id) == [(PHONE, LID)]
        assert suppressed(conn, account_id) == 1
