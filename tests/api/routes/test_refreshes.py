"""Phones that are refreshed together, as a browser sees them."""

import pytest

from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_account, add_device, hold_shard
from tests.fakes import RecordedQueues


def test_all_that_are_offline_are_refreshed(
    owner: Browser, conn: Db, queues: RecordedQueues
) -> None:
    offline = [add_device(conn, owner.account_id, state="offline") for _ in range(2)]

    answer = owner.post("/devices/refresh", {"device_ids": None})

    assert (answer.status, answer.json["asked"]) == (202, 2)
    assert queues.put_on["shard-s1"] == [{"commands": offline}]


def test_a_refresh_is_followed_phone_by_phone(owner: Browser, conn: Db) -> None:
    hold_shard(conn)
    tried, lost, waiting = (
        add_device(conn, owner.account_id, name=name, state=state, state_code=code)
        for name, state, code in (
            ("Till", "offline", "connection-timeout"),
            ("Desk", "logged-out", "logged-out-on-phone"),
            ("Van", "offline", "connection-lost"),
        )
    )
    asked = owner.post("/devices/refresh", {"device_ids": [lost, tried, waiting]}).json
    for device_id, code in ((tried, "still-offline"), (lost, "qr-required")):
        conn.execute(
            "UPDATE device_commands SET done_at = carillon_now(), code = %s"
            " WHERE device_id = %s",
            (code, device_id),
        )

    found = owner.get(f"/devices/refreshes/{asked['batch_id']}").json

    assert (found["asked"], found["done"]) == (3, 2)
    assert found["items"] == [
        {
            "device_id": tried,
            "name": "Till",
            "code": "still-offline",
            "message": "WhatsApp does not answer; we keep trying.",
        },
        {
            "device_id": lost,
            "name": "Desk",
            "code": "qr-required",
            "message": "Unlinked on the phone itself. Link it again.",
        },
        {"device_id": waiting, "name": "Van", "code": None, "message": None},
    ]


def test_one_unknown_phone_among_the_chosen_refreshes_none(
    owner: Browser, conn: Db, queues: RecordedQueues
) -> None:
    phone = add_device(conn, owner.account_id)
    theirs = add_device(conn, add_account(conn), state="offline")

    answer = owner.post("/devices/refresh", {"device_ids": [phone, theirs]})

    assert answer.status == 404
    assert conn.execute("SELECT id FROM device_commands").fetchall() == []
    assert queues.put_on == {}


@pytest.mark.parametrize(
    "name", ["1", "not-a-batch", "00000000-0000-4000-8000-000000000000"]
)
def test_a_refresh_that_nobody_asked_for_is_not_there(
    owner: Browser, name: str
) -> None:
    assert owner.get(f"/devices/refreshes/{name}").status == 404
