"""Receipts and replies reach the send they belong to."""

from datetime import timedelta

import pytest

from chalicelib.inbound import actions
from chalicelib.inbound.model import Event
from chalicelib.inbound.payloads import kind_of
from chalicelib.platform.db import Db
from tests.builders import (
    NOON,
    add,
    add_account,
    add_campaign,
    add_device,
    add_lead,
    add_person,
)
from tests.chalicelib.inbound.scenes import (
    AISYAH,
    after,
    edited,
    hear,
    message,
    reacted,
    receipt,
    revoked,
)


def add_sent(conn: Db, account_id: int, device_id: int, *, whatsapp_id: str) -> int:
    """A send of a campaign that WhatsApp took at noon."""
    person_id = add_person(conn, account_id, phone=AISYAH.phone, lid=AISYAH.lid)
    chat_id = add(
        conn, "chats", account_id=account_id, device_id=device_id, person_id=person_id
    )
    send_id = add(
        conn,
        "sends",
        account_id=account_id,
        kind="campaign",
        campaign_id=add_campaign(conn, account_id),
        lead_id=add_lead(conn, account_id, person_id=person_id),
        person_id=person_id,
        device_id=device_id,
        chat_id=chat_id,
        state="sent",
        attempt=1,
        epoch=1,
        due_at=NOON,
        expires_at=NOON + timedelta(days=7),
        text="Promo!",
        whatsapp_id=whatsapp_id,
        attempted_at=NOON,
        sent_at=NOON,
    )
    add(
        conn,
        "attempts",
        "send_id",
        send_id=send_id,
        attempt=1,
        account_id=account_id,
        kind="campaign",
        device_id=device_id,
        person_id=person_id,
        epoch=1,
        attempted_at=NOON,
        outcome="sent",
        settled_at=NOON,
    )
    add(
        conn,
        "whatsapp_ids",
        "device_id",
        account_id=account_id,
        device_id=device_id,
        whatsapp_id=whatsapp_id,
        send_id=send_id,
    )
    return send_id


def state(conn: Db, send_id: int) -> str:
    row = conn.execute("SELECT state FROM sends WHERE id = %s", (send_id,)).fetchone()
    assert row is not None
    return row[0]


def test_a_receipt_moves_the_ticks(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    send_id = add_sent(conn, account_id, device_id, whatsapp_id="A")

    [handled] = hear(conn, account_id, device_id, receipt("A"))

    assert state(conn, send_id) == "delivered"
    assert {hint.code for hint in handled.hints} >= {"SEND_UPDATE"}


def test_a_read_that_comes_before_its_delivered_stays_read(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    send_id = add_sent(conn, account_id, device_id, whatsapp_id="A")
    hear(conn, account_id, device_id, receipt("A", kind="read", at=after(2)))
    hear(conn, account_id, device_id, receipt("A", at=after(1)))
    assert state(conn, send_id) == "read"


def test_a_receipt_for_what_we_do_not_know_is_no_failure(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    [handled] = hear(conn, account_id, device_id, receipt("UNKNOWN"))
    assert handled.hints == []
    assert actions.unhandled(conn, shard="s1") == []


def replied_at(conn: Db, send_id: int) -> object:
    row = conn.execute(
        "SELECT replied_at FROM sends WHERE id = %s", (send_id,)
    ).fetchone()
    assert row is not None
    return row[0]


def test_the_first_reply_counts_for_the_campaign(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    send_id = add_sent(conn, account_id, device_id, whatsapp_id="A")
    hear(conn, account_id, device_id, message(at=after(3)))
    hear(conn, account_id, device_id, message(at=after(9)))
    assert replied_at(conn, send_id) == after(3)


def test_history_is_no_reply(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    send_id = add_sent(conn, account_id, device_id, whatsapp_id="A")
    hear(conn, account_id, device_id, message(at=after(3), history=True))
    assert replied_at(conn, send_id) is None


@pytest.mark.parametrize(
    "event",
    [
        message("", kind="undecrypted", at=after(3)),
        reacted("A", "👍", at=after(3)),
        edited("B", "Lusa", at=after(3)),
        revoked("B", at=after(3)),
    ],
    ids=kind_of,
)
def test_only_what_we_can_tell_to_be_a_message_is_a_reply(
    conn: Db, event: Event
) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    send_id = add_sent(conn, account_id, device_id, whatsapp_id="A")
    hear(conn, account_id, device_id, event)
    assert replied_at(conn, send_id) is None


def opted_out(conn: Db, account_id: int) -> dict[str, object]:
    """Each message of a campaign by WhatsApp's id, and when it was opted out of."""
    rows = conn.execute(
        "SELECT whatsapp_id, opted_out_at FROM sends"
        " WHERE account_id = %s AND kind = 'campaign'",
        (account_id,),
    )
    return dict(rows.fetchall())


def send_again(conn: Db, send_id: int, *, whatsapp_id: str, minutes: int) -> None:
    """Another campaign's message to the same person, later."""
    row = conn.execute(
        "SELECT account_id, kind, lead_id, person_id, device_id, state, attempt, epoch,"
        " due_at, expires_at, text FROM sends WHERE id = %s",
        (send_id,),
    )
    names = [column.name for column in row.description or ()]
    values = dict(zip(names, row.fetchone() or (), strict=True))
    at = after(minutes)
    campaign_id = add_campaign(conn, values["account_id"])
    times = {"attempted_at": at, "sent_at": at}
    add(
        conn,
        "sends",
        **values | times,
        campaign_id=campaign_id,
        whatsapp_id=whatsapp_id,
    )


def test_an_opt_out_belongs_to_the_last_message_before_it(conn: Db) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    send_id = add_sent(conn, account_id, device_id, whatsapp_id="A")
    send_again(conn, send_id, whatsapp_id="B", minutes=2)
    send_again(conn, send_id, whatsapp_id="C", minutes=9)

    hear(conn, account_id, device_id, message("STOP", at=after(3)))

    assert opted_out(conn, account_id) == {"A": None, "B": after(3), "C": None}


def test_who_thinks_again_had_opted_out_all_the_same(conn: Db) -> None:
    """A second STOP is not a second message's either."""
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    add_sent(conn, account_id, device_id, whatsapp_id="A")

    for minutes, word in ((3, "STOP"), (4, "START"), (5, "STOP")):
        hear(conn, account_id, device_id, message(word, at=after(minutes)))

    assert opted_out(conn, account_id) == {"A": after(3)}
