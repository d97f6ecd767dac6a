"""A page's lines come with what hangs on them."""

from datetime import timedelta

from chalicelib.chats import lines
from chalicelib.platform.db import Db
from tests.builders import NOON, add, add_account, add_device, add_person
from tests.chalicelib.inbound.scenes import AISYAH, hear, reacted


def test_they_react_to_what_we_typed(conn: Db) -> None:
    """Its line was written before WhatsApp gave it an id: only the send has one."""
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    person_id = add_person(conn, account_id, phone=AISYAH.phone, lid=AISYAH.lid)
    chat_id = add(
        conn, "chats", account_id=account_id, device_id=device_id, person_id=person_id
    )
    send_id = add(
        conn, "sends", account_id=account_id, kind="inbox", person_id=person_id,
        device_id=device_id, chat_id=chat_id, state="sent", attempt=1, epoch=1,
        due_at=NOON, expires_at=NOON + timedelta(minutes=2), text="Ada",
        whatsapp_id="OURS", attempted_at=NOON, sent_at=NOON,
    )  # fmt: skip
    message_id = add(
        conn, "messages", account_id=account_id, chat_id=chat_id, device_id=device_id,
        direction="out", text="Ada", send_id=send_id, at=NOON,
    )  # fmt: skip
    hear(conn, account_id, device_id, reacted("OURS", "🙏"))

    line = lines.one(conn, account_id=account_id, message_id=message_id)

    assert line is not None
    assert [(each.from_me, each.emoji) for each in line.reactions] == [(False, "🙏")]


def test_no_line_is_anothers(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    message_id = add(
        conn, "messages", account_id=account_id, chat_id=1, device_id=device_id,
        direction="in", text="Ada", at=NOON,
    )  # fmt: skip
    stranger_id = add_account(conn)
    assert lines.one(conn, account_id=stranger_id, message_id=message_id) is None
