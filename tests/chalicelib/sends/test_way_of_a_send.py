"""A send from planned to read, through the real database."""

from datetime import timedelta
from random import Random

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import claiming, outbox, planning, recording, releasing
from chalicelib.sends.model import Claimed
from tests import builders


def test_a_send_goes_from_planned_to_read(conn: Db) -> None:
    account = builders.add_account(conn)
    epoch = builders.hold_shard(conn)
    device = builders.add_device(conn, account)
    builders.add_lead(conn, account, owner_device_id=device, name="Aisyah")
    builders.add_campaign(conn, account)
    now = clock.now()

    planned, _ = planning.plan(conn, now=now)
    [wake_up] = releasing.release(
        conn, now=now, look_ahead=timedelta(seconds=150), rng=Random(1)
    )
    [queued] = outbox.queued_for(conn, "s1", send_ids=None)
    claimed = claiming.claim(
        conn, send_id=queued.send_id, offer=queued.offer, shard="s1", epoch=epoch
    )
    assert isinstance(claimed, Claimed)
    recording.record_sent(conn, claimed, whatsapp_id="3EB0", sent_at=now)
    recording.record_receipt(
        conn,
        account_id=account,
        device_id=device,
        whatsapp_id="3EB0",
        kind="read",
        at=now,
    )

    assert planned == 1
    assert wake_up.sends == ((queued.send_id, queued.offer),)
    assert claimed.text == "Hi Aisyah"
    row = conn.execute(
        "SELECT state, sent_at, read_at FROM sends WHERE id = %s", (queued.send_id,)
    ).fetchone()
    assert row == ("read", now, now)


def test_an_uncertain_send_is_shown_in_its_chat_once_a_receipt_resolves_it(
    conn: Db,
) -> None:
    account = builders.add_account(conn)
    epoch = builders.hold_shard(conn)
    device = builders.add_device(conn, account)
    lead = builders.add_lead(conn, account, name="Aisyah")
    builders.add_campaign(conn, account)
    now = clock.now()
    planning.plan(conn, now=now)
    releasing.release(conn, now=now, look_ahead=timedelta(seconds=150), rng=Random(1))
    [queued] = outbox.queued_for(conn, "s1", send_ids=None)
    claimed = claiming.claim(
        conn, send_id=queued.send_id, offer=queued.offer, shard="s1", epoch=epoch
    )
    assert isinstance(claimed, Claimed)
    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")
    assert lines(conn) == []

    for kind in ("delivered", "read"):
        recording.record_receipt(
            conn,
            account_id=account,
            device_id=device,
            whatsapp_id="3EB0",
            kind=kind,
            at=now,
        )

    assert lines(conn) == [("Hi Aisyah", claimed.send_id)]
    owner = conn.execute("SELECT owner_device_id FROM leads WHERE id = %s", (lead,))
    assert owner.fetchone() == (device,)


def lines(conn: Db) -> list[tuple[str, int]]:
    return conn.execute("SELECT text, send_id FROM messages").fetchall()
