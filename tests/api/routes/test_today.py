"""Today, as a browser sees it."""

from datetime import timedelta
from typing import Any

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_account, add_device, hold_shard


def needs(owner: Browser) -> list[dict[str, Any]]:
    return owner.get("/today").json["needs"]


def test_each_phone_waits_for_a_person_under_one_reason(
    owner: Browser, conn: Db
) -> None:
    hold_shard(conn)
    now = clock.now()
    rest = {"resting_until": now + timedelta(hours=1)}
    unused = {"phone_seen_at": now - timedelta(days=13)}
    phones: list[dict[str, Any]] = [
        {"state": "logged-out"} | unused,
        {"state": "offline", "state_code": "replaced"} | unused,
        {"state": "offline", "state_code": "client-outdated"},
        {"state": "offline", "state_code": "connection-lost"},
        {"state": "offline", "state_code": "deaf"},
        unused,
        {"resting_code": "restricted-strangers"} | rest,
        {"state": "offline", "resting_code": "restricted-blocked"} | rest,
        {"resting_code": "failures-in-a-row"} | rest,
        {"phone_seen_at": now - timedelta(days=11)},
    ]
    for values in phones:
        add_device(conn, owner.account_id, **values)
    add_device(conn, add_account(conn), state="logged-out")

    assert [(need["code"], need["count"]) for need in needs(owner)] == [
        ("logged-out", 1),
        ("replaced", 1),
        ("client-outdated", 1),
        ("phone-unused", 1),
        ("offline", 2),
        ("restricted", 2),
        ("resting", 1),
    ]


def test_a_single_phone_is_led_to_and_several_are_listed(
    owner: Browser, conn: Db
) -> None:
    gone = add_device(conn, owner.account_id, name="Aina", state="logged-out")
    for name in ("Zaki", "Farid"):
        add_device(conn, owner.account_id, name=name, state="offline")

    one, two = needs(owner)

    assert one["path"] == f"/devices/{gone}?link={gone}"
    assert two["path"] == "/devices?state=offline"
    assert [phone["name"] for phone in two["phones"]] == ["Farid", "Zaki"]


def test_a_rest_says_when_it_ends(owner: Browser, conn: Db) -> None:
    hold_shard(conn)
    early, late = (clock.now() + timedelta(hours=hours) for hours in (1, 2))
    for until in (late, early):
        add_device(
            conn,
            owner.account_id,
            resting_until=until,
            resting_code="failures-in-a-row",
        )

    [rest] = needs(owner)

    assert rest["until"] == late.isoformat().replace("+00:00", "Z")
    assert rest["path"] == "/devices?state=resting"
