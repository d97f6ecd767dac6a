"""Linking a phone, as a browser follows it."""

from datetime import timedelta

import pytest

from chalicelib.devices import pairing
from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_device, hold_shard
from tests.fakes import RecordedLive, RecordedQueues

SHOWN = "2@shown"


@pytest.fixture
def phone(conn: Db, owner: Browser) -> int:
    hold_shard(conn)
    return add_device(conn, owner.account_id, state="new", jid=None, phone=None)


def test_simulated_phones_are_refused_where_they_are_off(owner: Browser) -> None:
    answer = owner.post("/devices", {"name": "Till", "transport": "simulated"})

    assert (answer.status, answer.error["code"]) == (409, "simulated-phones-off")


def test_a_linking_is_asked_for_and_shows_its_secret(
    owner: Browser, conn: Db, phone: int, queues: RecordedQueues, live: RecordedLive
) -> None:
    asked = owner.post(f"/devices/{phone}/pairing", {"method": "qr"})
    pairing.show(conn, phone, secret=SHOWN, valid=timedelta(seconds=20), epoch=1)
    shown = owner.get(f"/devices/{phone}/pairing").json

    assert (asked.status, asked.json["state"], asked.json["qr"]) == (
        202,
        "waiting",
        None,
    )
    assert (shown["qr"], shown["link_code"]) == (SHOWN, None)
    assert shown["expires_at"]
    assert shown["history_days"] == 30
    assert queues.put_on["shard-s1"] == [{"commands": [phone]}]
    assert "QR_UPDATE" in live.codes
    assert owner.get(f"/devices/{phone}").json["state"] == "pairing"


def test_by_code_the_number_is_read_as_people_write_it(
    owner: Browser, conn: Db, phone: int
) -> None:
    path = f"/devices/{phone}/pairing"
    owner.post(path, {"method": "code", "phone": "012-345 6789"})
    kept = conn.execute("SELECT phone FROM pairings").fetchone()

    assert kept == ("60123456789",)
    for wrong in ({"method": "code"}, {"method": "code", "phone": "12"}):
        answer = owner.post(path, wrong)
        assert answer.status == 422
        assert list(answer.error["fields"]) == ["phone"]


def test_a_cancelled_linking_is_over(owner: Browser, phone: int) -> None:
    owner.post(f"/devices/{phone}/pairing", {"method": "qr"})

    assert owner.delete(f"/devices/{phone}/pairing").status == 204

    ended = owner.get(f"/devices/{phone}/pairing").json
    assert (ended["state"], ended["code"]) == ("cancelled", "pairing-cancelled")
    assert owner.get(f"/devices/{phone}").json["state"] == "new"


def test_a_linked_phone_is_not_linked_over(owner: Browser, conn: Db) -> None:
    linked = add_device(conn, owner.account_id)

    answer = owner.post(f"/devices/{linked}/pairing", {"method": "qr"})

    assert (answer.status, answer.error["code"]) == (409, "linked-already")


def test_a_phone_that_was_never_linked_has_no_linking(
    owner: Browser, phone: int
) -> None:
    assert owner.get(f"/devices/{phone}/pairing").status == 404
