"""Lines are edited, taken back and reacted to, in whatever order it is told."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg.rows import dict_row

from chalicelib.inbound.model import Address, FileOffered, Place
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device
from tests.chalicelib.inbound.scenes import (
    AISYAH,
    after,
    chats,
    confirmations,
    edited,
    hear,
    lines,
    message,
    reacted,
    revoked,
    suppressed,
)

PHOTO = FileOffered(reference=b"where", mime="image/jpeg", thumbnail=b"\xff\xd8")
STRANGER = Address(phone="60137684268")


@pytest.fixture
def account_id(conn: Db) -> int:
    return add_account(conn)


@pytest.fixture
def device_id(conn: Db, account_id: int) -> int:
    return add_device(conn, account_id)


def attachments(conn: Db, account_id: int) -> int:
    row = conn.execute(
        "SELECT count(*) FROM attachments WHERE account_id = %s", (account_id,)
    ).fetchone()
    assert row is not None
    return row[0]


def reactions(conn: Db, account_id: int) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT whatsapp_id, from_me, emoji FROM reactions WHERE account_id = %s"
            " ORDER BY from_me",
            (account_id,),
        ).fetchall()


def test_what_a_message_holds_is_kept_with_its_line(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message("Ini", kind="image", file=PHOTO),
        message("", kind="location", place=Place(latitude=3.1, longitude=101.7)),
    )
    photo, place = lines(conn, account_id)
    assert (photo["kind"], photo["text"]) == ("image", "Ini")
    assert attachments(conn, account_id) == 1
    assert place["details"]["place"]["latitude"] == 3.1


def test_the_newest_edit_holds(conn: Db, account_id: int, device_id: int) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message("Esok", message_id="A"),
        edited("A", "Lusa", at=after(3)),
        edited("A", "Tulat", at=after(2)),
    )
    [line] = lines(conn, account_id)
    assert (line["text"], line["edited_at"]) == ("Lusa", after(3))
    assert chats(conn, account_id)[0]["unread"] == 1


def test_an_edit_that_comes_first_stands_for_its_line(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(conn, account_id, device_id, edited("A", "Lusa"))
    [chat] = chats(conn, account_id)
    assert (chat["text"], chat["unread"]) == ("Lusa", 0)

    hear(conn, account_id, device_id, message("Esok", message_id="A", kind="image"))

    [line] = lines(conn, account_id)
    assert (line["text"], line["kind"], line["at"]) == ("Lusa", "image", NOON)
    [chat] = chats(conn, account_id)
    assert (chat["unread"], chat["last_at"]) == (1, NOON)


def test_nothing_is_left_of_a_line_that_was_taken_back(
    conn: Db, account_id: int, device_id: int
) -> None:
    [_, handled] = hear(
        conn,
        account_id,
        device_id,
        message("Ini", message_id="A", kind="image", file=PHOTO),
        revoked("A"),
    )
    [line] = lines(conn, account_id)
    assert (line["text"], line["revoked_at"]) == ("", after(1))
    assert attachments(conn, account_id) == 0
    assert [hint.code for hint in handled.hints] == ["CHAT_UPDATE"]


def test_a_line_that_comes_after_it_was_taken_back_does_not_show(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        revoked("A"),
        edited("A", "Lusa"),
        message("Ini", message_id="A", kind="image", file=PHOTO),
    )
    [line] = lines(conn, account_id)
    assert (line["text"], line["kind"], line["edited_at"]) == ("", "image", None)
    assert line["revoked_at"] == after(1)
    assert attachments(conn, account_id) == 0


@pytest.mark.parametrize(
    "change",
    [
        edited("A", "Percuma!", from_me=True),
        edited("A", "Percuma!", chat=STRANGER),
        revoked("A", from_me=True),
        revoked("A", chat=STRANGER),
    ],
    ids=["edit-by-us", "edit-by-another", "revoke-by-us", "revoke-by-another"],
)
def test_nobody_changes_what_another_wrote(
    conn: Db, account_id: int, device_id: int, change: Any
) -> None:
    hear(conn, account_id, device_id, message("Esok", message_id="A"), change)
    [line] = lines(conn, account_id)
    assert (line["text"], line["edited_at"], line["revoked_at"]) == ("Esok", None, None)


@pytest.mark.parametrize(
    "change",
    [
        edited("A", "Percuma!", from_me=True),
        edited("A", "Percuma!", chat=STRANGER),
        revoked("A", from_me=True),
        revoked("A", chat=STRANGER),
    ],
    ids=["edit-by-us", "edit-by-another", "revoke-by-us", "revoke-by-another"],
)
def test_nor_hides_it_by_being_quicker(
    conn: Db, account_id: int, device_id: int, change: Any
) -> None:
    hear(conn, account_id, device_id, change, message("Esok", message_id="A"))
    [line] = lines(conn, account_id)
    assert (line["text"], line["direction"], line["revoked_at"]) == ("Esok", "in", None)
    assert [chat["text"] for chat in chats(conn, account_id) if chat["text"]] == [
        "Esok"
    ]
    assert sum(chat["unread"] for chat in chats(conn, account_id)) == 1


def test_each_side_has_one_reaction_the_latest(
    conn: Db, account_id: int, device_id: int
) -> None:
    handled = hear(
        conn,
        account_id,
        device_id,
        message(message_id="A"),
        reacted("A", "👍", at=after(2)),
        reacted("A", "😂", at=after(1)),
        reacted("A", "🙏", from_me=True),
        reacted("A", "", from_me=True, at=after(5)),
    )
    assert reactions(conn, account_id) == [
        {"whatsapp_id": "A", "from_me": False, "emoji": "👍"},
        {"whatsapp_id": "A", "from_me": True, "emoji": ""},
    ]
    assert [len(each.hints) for each in handled[1:]] == [1, 0, 1, 1]
    [chat] = chats(conn, account_id)
    assert chat["unread"] == 1


def test_a_reaction_makes_no_chat_and_waits_for_its_line(
    conn: Db, account_id: int, device_id: int
) -> None:
    [handled] = hear(conn, account_id, device_id, reacted("A", "👍"))
    assert handled.hints == []
    assert chats(conn, account_id) == []
    assert len(reactions(conn, account_id)) == 1


def test_nobody_reacts_in_a_chat_that_is_not_theirs(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message(message_id="A"),
        message(message_id="B", chat=STRANGER),
        reacted("A", "👍", chat=STRANGER),
    )
    assert reactions(conn, account_id) == []


def test_only_what_somebody_typed_is_a_word(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message("Hai", message_id="A"),
        message("STOP", kind="image", file=PHOTO),
        edited("A", "STOP"),
        reacted("A", "STOP"),
    )
    assert suppressed(conn, account_id) == 0


@pytest.mark.parametrize("taken_back", [True, False])
def test_what_was_said_stays_said(
    conn: Db, account_id: int, device_id: int, *, taken_back: bool
) -> None:
    """A START that is older arrives after the STOP was edited or deleted."""
    change = revoked("A") if taken_back else edited("A", "Maaf")
    hear(
        conn,
        account_id,
        device_id,
        message("STOP", message_id="A", at=NOON),
        change,
        message("START", at=NOON - timedelta(minutes=1)),
    )
    assert suppressed(conn, account_id) == 1


def test_a_message_that_becomes_readable_fills_its_line(
    conn: Db, account_id: int, device_id: int
) -> None:
    unreadable = message("", message_id="A", kind="undecrypted")
    hear(conn, account_id, device_id, unreadable)
    [line] = lines(conn, account_id)
    assert line["kind"] == "undecrypted"
    assert chats(conn, account_id)[0]["unread"] == 1

    hear(conn, account_id, device_id, message("STOP", message_id="A"))

    [line] = lines(conn, account_id)
    assert (line["kind"], line["text"], line["awaits"]) == ("text", "STOP", None)
    assert chats(conn, account_id)[0]["unread"] == 1
    assert (suppressed(conn, account_id), confirmations(conn, account_id)) == (1, 1)


def test_a_readable_message_is_not_hidden_by_its_unreadable_copy(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message("Hai", message_id="A"),
        message("", message_id="A", kind="undecrypted"),
    )
    [line] = lines(conn, account_id)
    assert line["text"] == "Hai"


@pytest.mark.parametrize("unreadable_first", [True, False])
def test_what_turns_out_to_be_no_message_leaves_no_line(
    conn: Db, account_id: int, device_id: int, *, unreadable_first: bool
) -> None:
    """A reaction that could not be read looked like a message."""
    events = [
        message("", message_id="R", kind="undecrypted", at=after(1)),
        reacted("A", "👍", message_id="R"),
    ]
    hear(conn, account_id, device_id, message("Hai", message_id="A"))
    for event in events if unreadable_first else reversed(events):
        hear(conn, account_id, device_id, event)

    [line] = lines(conn, account_id)
    assert line["text"] == "Hai"
    [chat] = chats(conn, account_id)
    assert (chat["unread"], chat["text"]) == (1, "Hai")


def test_history_brings_files_too(conn: Db, account_id: int, device_id: int) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message("", kind="image", file=PHOTO, history=True, chat=AISYAH),
    )
    assert attachments(conn, account_id) == 1
    assert chats(conn, account_id)[0]["unread"] == 0


def test_editing_an_old_line_answers_nobody(
    conn: Db, account_id: int, device_id: int
) -> None:
    """On the phone, of a line that we never saw."""
    hear(
        conn,
        account_id,
        device_id,
        edited("OLD", "Esok", from_me=True, at=after(5)),
        message(at=after(1)),
    )
    assert chats(conn, account_id)[0]["unread"] == 1


def test_nor_is_their_edit_of_an_old_line_left_to_read(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message(at=after(0)),
        edited("OLD", "Esok", at=after(3)),
        message("Ada", from_me=True, at=after(2)),
    )
    assert chats(conn, account_id)[0]["unread"] == 0


def test_a_word_that_became_readable_late_stays_said(
    conn: Db, account_id: int, device_id: int
) -> None:
    hear(
        conn,
        account_id,
        device_id,
        message("", message_id="A", kind="undecrypted", at=after(2)),
        message("STOP", message_id="A", at=after(2)),
    )
    hear(conn, account_id, device_id, message("START", at=after(1)))
    assert suppressed(conn, account_id) == 1
