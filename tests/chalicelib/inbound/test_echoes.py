"""A send of ours is one line, whoever is quicker: its echo or its recording."""

from datetime import timedelta
from random import Random

import pytest

from chalicelib.inbound.model import Address
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import claiming, outbox, planning, recording, releasing
from chalicelib.sends.model import Claimed
from tests.builders import (
    add_account,
    add_campaign,
    add_device,
    add_lead,
    add_person,
    hold_shard,
)
from tests.chalicelib.inbound.scenes import AISYAH, hear, lines, message


def claim_one(conn: Db, account_id: int, device_id: int) -> Claimed:
    """A campaign's send to Aisyah, at the moment before WhatsApp gets it."""
    epoch = hold_shard(conn)
    person_id = add_person(conn, account_id, phone=AISYAH.phone)
    add_lead(conn, account_id, person_id=person_id, owner_device_id=device_id)
    add_campaign(conn, account_id)
    now = clock.now()
    planning.plan(conn, now=now)
    releasing.release(
        conn,
        now=now,
        look_ahead=timedelta(seconds=150),
        rng=Random(1),
    )
    [queued] = outbox.queued_for(conn, "s1", send_ids=None)
    claimed = claiming.claim(
        conn, send_id=queued.send_id, offer=queued.offer, shard="s1", epoch=epoch
    )
    assert isinstance(claimed, Claimed)
    return claimed


@pytest.mark.parametrize("echo_first", [True, False])
def test_a_send_and_its_echo_are_one_line(conn: Db, echo_first: bool) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    claimed = claim_one(conn, account_id, device_id)
    now = clock.now()

    def record() -> None:
        recording.record_sent(conn, claimed, whatsapp_id="OURS", sent_at=now)

    def echo() -> None:
        heard = message(
            claimed.text,
            message_id="OURS",
            chat=Address(phone=AISYAH.phone),
            from_me=True,
            at=now,
        )
        hear(conn, account_id, device_id, heard, now=now)

    for step in (echo, record) if echo_first else (record, echo):
        step()

    [line] = lines(conn, account_id)
    assert line["send_id"] == claimed.send_id
