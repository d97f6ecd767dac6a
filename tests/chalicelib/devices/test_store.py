"""Lists of devices, by what is shown, and what they did of late."""

from datetime import timedelta

import pytest

from chalicelib.devices import store
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.builders import add, add_account, add_device, add_person, hold_shard


@pytest.fixture
def account_id(conn: Db) -> int:
    hold_shard(conn)
    return add_account(conn)


def add_attempt(
    conn: Db, account_id: int, device_id: int, *, hours_ago: float, outcome: str
) -> None:
    at = clock.now() - timedelta(hours=hours_ago)
    add(
        conn,
        "attempts",
        "send_id",
        send_id=round(hours_ago * 1000),
        attempt=1,
        account_id=account_id,
        kind="campaign",
        device_id=device_id,
        person_id=add_person(conn, account_id),
        epoch=1,
        attempted_at=at,
        outcome=outcome,
        settled_at=at,
    )


def test_lists_and_counts_agree_on_what_is_shown(conn: Db, account_id: int) -> None:
    soon = clock.now() + timedelta(hours=1)
    ids = {
        "online": add_device(conn, account_id),
        "resting": add_device(
            conn, account_id, resting_until=soon, resting_code="restricted"
        ),
        "offline": add_device(conn, account_id, state="offline"),
        "logged-out": add_device(conn, account_id, state="logged-out"),
        "other": add_device(conn, account_id, shard="s2"),
    }
    add_device(conn, account_id, state="removed")
    add_device(conn, add_account(conn))

    for state, device_id in ids.items():
        page = store.page(conn, account_id, state=state, most=10)
        assert [device.id for device in page] == [device_id], state
    counts = store.count(conn, account_id)
    assert (counts.all, counts.online, counts.resting) == (5, 1, 1)
    assert (counts.offline, counts.logged_out, counts.other) == (1, 1, 1)


@pytest.mark.parametrize("words", ["front", "0123-456", "12345"])
def test_devices_are_found_by_name_and_by_number(
    conn: Db, account_id: int, words: str
) -> None:
    add_device(conn, account_id, name="Warehouse", phone="60199999999")
    wanted = add_device(conn, account_id, name="Front desk", phone="60123456789")

    found = store.page(conn, account_id, words=words, most=10)

    assert [device.id for device in found] == [wanted]


def test_signs_in_a_search_are_letters(conn: Db, account_id: int) -> None:
    add_device(conn, account_id, name="Front desk")

    assert store.page(conn, account_id, words="%", most=10) == []


def test_usage_counts_the_last_hour_and_the_last_day(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)
    add_attempt(conn, account_id, device_id, hours_ago=0.5, outcome="sent")
    add_attempt(conn, account_id, device_id, hours_ago=2, outcome="failed")
    add_attempt(conn, account_id, device_id, hours_ago=25, outcome="failed")
    store.write_event(conn, account_id, device_id, state="resting", code="restricted")

    usage = store.usage(conn, account_id, [device_id])[device_id]

    assert (usage.used_hour, usage.used_day, usage.failed_day) == (1, 2, 1)
    assert (usage.held, usage.rested, usage.was_offline) == (True, True, False)


def add_event(
    conn: Db, device_id: int, account_id: int, state: str, code: str | None, hours: int
) -> None:
    add(
        conn,
        "device_events",
        account_id=account_id,
        device_id=device_id,
        state=state,
        code=code,
        at=clock.now() - timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("events", "was_offline", "was_deaf"),
    [
        ([], False, False),
        ([("offline", "connection-lost", 2), ("online", None, 1)], True, False),
        ([("logged-out", "logged-out-here", 3), ("online", None, 1)], True, False),
        ([("offline", "deaf", 2), ("online", None, 2)], False, True),
        ([("offline", "connection-lost", 30), ("online", None, 25)], False, False),
        ([("offline", "connection-lost", 30), ("online", None, 5)], True, False),
        ([("offline", "deaf", 26), ("online", None, 26)], False, False),
    ],
)
def test_the_last_day_remembers_what_was_wrong(
    conn: Db,
    account_id: int,
    events: list[tuple[str, str | None, int]],
    was_offline: bool,
    was_deaf: bool,
) -> None:
    device_id = add_device(conn, account_id)
    for state, code, hours in events:
        add_event(conn, device_id, account_id, state, code, hours)

    usage = store.usage(conn, account_id, [device_id])[device_id]

    assert (usage.was_offline, usage.was_deaf) == (was_offline, was_deaf)


def test_a_rest_that_ended_this_day_still_counts(conn: Db, account_id: int) -> None:
    ended = clock.now() - timedelta(hours=1)
    device_id = add_device(
        conn, account_id, resting_until=ended, resting_code="restricted"
    )

    assert store.usage(conn, account_id, [device_id])[device_id].rested
