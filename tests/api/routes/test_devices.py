"""The phones of an account, as a browser sees them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.platform import clock
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_account, add_device, hold_shard
from tests.fakes import RecordedLive, RecordedQueues


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, simulated_phones=True)


@pytest.fixture
def phone(conn: Db, owner: Browser) -> int:
    hold_shard(conn)
    return add_device(conn, owner.account_id, name="Front desk", phone="60123456789")


def test_a_phone_is_added_and_waits_to_be_linked(owner: Browser) -> None:
    answer = owner.post("/devices", {"name": " Till ", "transport": "simulated"})

    assert answer.status == 201
    assert (answer.json["name"], answer.json["state"]) == ("Till", "new")
    assert (answer.json["quota_hour"], answer.json["gap_min_seconds"]) == (80, 5)


def test_a_name_says_something(owner: Browser) -> None:
    answer = owner.post("/devices", {"name": "  ", "transport": "simulated"})

    assert answer.status == 422
    assert list(answer.error["fields"]) == ["name"]


def test_a_phone_is_shown_as_people_see_it(
    owner: Browser, conn: Db, phone: int
) -> None:
    until = clock.now() + timedelta(hours=1)
    conn.execute(
        "UPDATE devices SET resting_until = %s, resting_code = 'restricted-strangers'",
        (until,),
    )

    shown = owner.get(f"/devices/{phone}").json

    assert (shown["state"], shown["resting_code"]) == (
        "resting",
        "restricted-strangers",
    )
    assert "strangers" in shown["resting_message"]
    assert shown["health"] == 3


def test_a_phone_that_nobody_runs_says_so(owner: Browser, conn: Db, phone: int) -> None:
    conn.execute("UPDATE leases SET holder = NULL, expires_at = NULL")

    shown = owner.get(f"/devices/{phone}").json

    assert (shown["state"], shown["state_code"]) == ("connecting", "no-connector")
    assert shown["state_message"]


def test_the_list_is_paged_filtered_and_counted(
    owner: Browser, conn: Db, phone: int
) -> None:
    offline = add_device(conn, owner.account_id, state="offline")
    add_device(conn, add_account(conn))

    first = owner.get("/devices?limit=1").json
    second = owner.get(f"/devices?limit=1&cursor={first['next_cursor']}").json
    filtered = owner.get("/devices?state=offline").json
    found = owner.get("/devices?q=front").json

    assert [first["items"][0]["id"], second["items"][0]["id"]] == [phone, offline]
    assert second["next_cursor"] is None
    assert [item["id"] for item in filtered["items"]] == [offline]
    assert [item["id"] for item in found["items"]] == [phone]
    assert first["counts"] == {
        "all": 2,
        "online": 1,
        "resting": 0,
        "offline": 1,
        "logged_out": 0,
        "other": 0,
    }


def test_phones_that_whatsapp_is_about_to_unlink_can_be_listed(
    owner: Browser, conn: Db
) -> None:
    long_ago = clock.now() - timedelta(days=13)
    unused = add_device(conn, owner.account_id, state="offline", phone_seen_at=long_ago)
    add_device(conn, owner.account_id, state="logged-out", phone_seen_at=long_ago)
    add_device(conn, owner.account_id)

    found = owner.get("/devices?state=unused").json["items"]

    assert [(item["id"], item["warning"]["code"]) for item in found] == [
        (unused, "phone-unused")
    ]


def test_phones_that_whatsapp_restricted_can_be_listed(
    owner: Browser, conn: Db, phone: int
) -> None:
    until = clock.now() + timedelta(hours=1)
    restricted = [
        add_device(
            conn,
            owner.account_id,
            state=state,
            resting_code=code,
            resting_until=until,
        )
        for state, code in (
            ("online", "restricted-strangers"),
            ("offline", "restricted-blocked"),
        )
    ]
    add_device(
        conn,
        owner.account_id,
        resting_code="failures-in-a-row",
        resting_until=until,
    )

    found = owner.get("/devices?state=restricted").json["items"]

    assert [item["id"] for item in found] == restricted


def test_limits_are_changed_and_checked(
    owner: Browser, phone: int, live: RecordedLive
) -> None:
    changed = owner.patch(
        f"/devices/{phone}", {"quota_hour": 40, "gap_max_seconds": 60}
    )
    wrong = owner.patch(f"/devices/{phone}", {"gap_min_seconds": 61})

    assert (changed.json["quota_hour"], changed.json["gap_max_seconds"]) == (40, 60)
    assert "DEVICE_STATUS" in live.codes
    assert wrong.status == 422
    assert list(wrong.error["fields"]) == ["gap_max_seconds"]


def test_a_new_number_shows_its_warm_up_and_a_person_may_skip_it(
    owner: Browser, conn: Db
) -> None:
    phone = add_device(conn, owner.account_id, warmed_up=False)

    shown = owner.get(f"/devices/{phone}").json
    skipped = owner.patch(f"/devices/{phone}", {"warmed_up": True}).json

    assert (shown["day_quota_now"], shown["quota_day"]) == (50, 800)
    assert (shown["warm_up"]["day"], shown["warm_up"]["quota"]) == (1, 50)
    assert shown["warm_up"]["full_at"] is not None
    assert "bans" in shown["warm_up"]["risk"]
    assert (skipped["day_quota_now"], skipped["warm_up"]) == (800, None)


def test_a_person_reads_the_risk_and_ends_a_rest(
    owner: Browser, conn: Db, phone: int, live: RecordedLive
) -> None:
    conn.execute(
        "UPDATE devices SET resting_until = carillon_now() + interval '1 h',"
        " resting_code = 'restricted'"
    )

    resting = owner.get(f"/devices/{phone}").json
    ended = owner.delete(f"/devices/{phone}/rest")
    again = owner.delete(f"/devices/{phone}/rest")

    assert "banned" in resting["resting_risk"]
    assert (ended.status, ended.json["state"]) == (200, "online")
    assert (ended.json["resting_until"], ended.json["resting_risk"]) == (None, None)
    assert "DEVICE_STATUS" in live.codes
    assert (again.status, again.error["code"]) == (409, "not-resting")
    [last, *_] = owner.get(f"/devices/{phone}/history").json["items"]
    assert last["message"] == "A person ended its rest."


def test_a_removed_phone_is_gone_and_its_connector_told(
    owner: Browser, phone: int, queues: RecordedQueues
) -> None:
    assert owner.delete(f"/devices/{phone}").status == 204

    assert owner.get(f"/devices/{phone}").status == 404
    assert owner.delete(f"/devices/{phone}").status == 404
    assert owner.get("/devices").json["items"] == []
    assert queues.put_on["shard-s1"] == [{"commands": [phone]}]


@pytest.mark.parametrize("ask", ["refresh", "logout"])
def test_a_connector_is_asked_and_the_answer_is_the_state(
    owner: Browser, conn: Db, phone: int, queues: RecordedQueues, ask: str
) -> None:
    answer = owner.post(f"/devices/{phone}/{ask}")

    assert (answer.status, answer.json["id"]) == (202, phone)
    assert queues.put_on["shard-s1"] == [{"commands": [phone]}]
    asked = conn.execute("SELECT kind FROM device_commands").fetchall()
    assert asked == [(ask,)]


def test_a_phone_that_is_not_linked_cannot_be_logged_out(
    owner: Browser, conn: Db
) -> None:
    new = add_device(conn, owner.account_id, state="new", jid=None)

    assert owner.post(f"/devices/{new}/logout").error["code"] == "not-linked"


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({"state": "online"}, None),
        ({"state": "new"}, "link"),
        ({"state": "logged-out", "state_code": "logged-out-here"}, "link"),
        ({"state": "offline", "state_code": "replaced"}, "refresh"),
        ({"state": "offline", "state_code": "client-outdated"}, "update"),
        ({"state": "offline", "state_code": "connection-lost"}, "wait"),
        ({"state": "pairing"}, None),
    ],
)
def test_a_phone_says_what_to_do_next(
    owner: Browser, conn: Db, values: dict[str, Any], step: str | None
) -> None:
    hold_shard(conn)
    phone = add_device(conn, owner.account_id, **values)

    assert owner.get(f"/devices/{phone}").json["next_step"] == step


def test_a_phone_that_is_not_used_is_warned_of_before_whatsapp_unlinks_it(
    owner: Browser, conn: Db
) -> None:
    hold_shard(conn)
    fresh, unused = (
        add_device(
            conn, owner.account_id, phone_seen_at=clock.now() - timedelta(days=days)
        )
        for days in (11, 13)
    )

    shown = owner.get(f"/devices/{unused}").json

    assert owner.get(f"/devices/{fresh}").json["warning"] is None
    assert (shown["warning"]["code"], shown["next_step"]) == (
        "phone-unused",
        "open-phone",
    )
    assert "14" in shown["warning"]["message"]
    assert shown["phone_seen_at"]


def test_history_says_what_happened_and_why(owner: Browser, phone: int) -> None:
    owner.post(f"/devices/{phone}/logout")
    owner.delete(f"/devices/{phone}")
    other = owner.post("/devices", {"name": "Till", "transport": "simulated"}).json
    owner.post(f"/devices/{other['id']}/pairing", {"method": "qr"})
    owner.delete(f"/devices/{other['id']}/pairing")

    lines = owner.get(f"/devices/{other['id']}/history").json["items"]

    assert [line["state"] for line in lines] == ["new", "pairing"]
    assert lines[0]["message"] == "Linking was cancelled."


def test_viewers_see_and_change_nothing(
    owner: Browser, sign_in: Callable[..., Browser], phone: int
) -> None:
    viewer = sign_in(account_id=owner.account_id, role="viewer")

    assert viewer.get(f"/devices/{phone}").status == 200
    assert viewer.post(f"/devices/{phone}/refresh").status == 403
