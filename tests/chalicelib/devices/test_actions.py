"""What can be done to a device, and what is refused."""

from datetime import timedelta

import pytest

from chalicelib.devices import actions, store
from chalicelib.devices.model import Device, DeviceState
from chalicelib.errors import Conflict, Invalid, LeaseLost, NotFound
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device, add_shard, hold_shard
from tests.chalicelib.sends.scenes import meanwhile, wait_for_lock


@pytest.fixture
def account_id(conn: Db) -> int:
    return add_account(conn)


def read(conn: Db, account_id: int, device_id: int) -> Device:
    return actions.get(conn, account_id, device_id)


def test_a_new_device_goes_to_the_chosen_shard(conn: Db, account_id: int) -> None:
    add_shard(conn, "s1")
    add_device(conn, account_id, shard="s2")

    device_id = actions.add(
        conn,
        account_id,
        name=" Front desk ",
        transport="simulated",
        shards=["s1", "s2"],
    )

    device = read(conn, account_id, device_id)
    assert (device.name, device.state, device.shard) == ("Front desk", "new", "s2")


def test_another_accounts_device_is_not_there(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, add_account(conn))

    with pytest.raises(NotFound):
        actions.get(conn, account_id, device_id)


def test_a_change_of_state_is_kept_told_and_ends_readiness(
    conn: Db, account_id: int
) -> None:
    device_id = add_device(conn, account_id)

    hints = actions.set_state(conn, device_id, "offline", code="connection-lost")

    device = read(conn, account_id, device_id)
    assert (device.state, device.state_code, device.ready_at) == (
        "offline",
        "connection-lost",
        None,
    )
    assert [hint.code for hint in hints] == ["DEVICE_STATUS"]
    history = store.history(conn, account_id, device_id, before=2**53, most=10)
    assert [(line.state, line.code) for line in history] == [
        ("offline", "connection-lost")
    ]


def test_saying_the_same_again_changes_nothing(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)

    assert actions.set_state(conn, device_id, "online") == []
    assert store.history(conn, account_id, device_id, before=2**53, most=10) == []


def test_a_state_that_may_not_follow_is_refused(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id, state="logged-out")

    with pytest.raises(Conflict):
        actions.set_state(conn, device_id, "online")


def test_an_old_epoch_changes_nothing(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)
    epoch = hold_shard(conn, epoch=7)

    with pytest.raises(LeaseLost):
        actions.set_state(conn, device_id, "offline", epoch=epoch - 1)
    assert read(conn, account_id, device_id).state == "online"


@pytest.mark.parametrize(
    ("before", "code", "state", "hint"),
    [
        ("connecting", "paired", "online", "DEVICE_CONNECTED"),
        ("connecting", "restarting", "online", "DEVICE_RECONNECTED"),
        ("online", None, "logged-out", "DEVICE_LOGGED_OUT"),
        ("pairing", None, "connecting", "DEVICE_PAIRED"),
    ],
)
def test_browsers_are_told_in_the_words_they_know(
    conn: Db,
    account_id: int,
    before: DeviceState,
    code: str | None,
    state: DeviceState,
    hint: str,
) -> None:
    device_id = add_device(conn, account_id, state=before, state_code=code)

    told = actions.set_state(conn, device_id, state)

    assert [h.code for h in told] == [hint]


def test_a_number_linked_under_another_device_is_refused(
    conn: Db, account_id: int
) -> None:
    epoch = hold_shard(conn)
    add_device(conn, account_id, phone="60111", jid="60111:1@s.whatsapp.net")
    other = add_device(conn, add_account(conn), state="pairing", jid=None, phone=None)

    with pytest.raises(Conflict) as refused:
        actions.link(
            conn,
            other,
            phone="60111",
            jid="60111:1@s.whatsapp.net",
            lid=None,
            push_name=None,
            epoch=epoch,
        )
    assert refused.value.specific_code == "number-linked-already"


def test_of_two_linkings_of_a_number_at_once_one_is_kept(fresh_url: str) -> None:
    """Both kept, it would be sent from at twice its pace."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as other:
        epoch, account_id = hold_shard(conn), add_account(conn)
        devices = [
            add_device(conn, account_id, state="pairing", jid=None, phone=None)
            for _ in range(2)
        ]

        def link(own: Db, index: int) -> object:
            return actions.link(
                own,
                devices[index],
                phone="60111",
                jid=f"60111:{index}@s.whatsapp.net",
                lid=None,
                push_name=None,
                epoch=epoch,
            )

        with meanwhile(fresh_url) as begin:
            with other.transaction():
                link(other, 0)
                second = begin(lambda own: link(own, 1))
                wait_for_lock(conn)
            with pytest.raises(Conflict):
                second.result(timeout=20)


def test_a_number_is_taken_whatever_link_of_it_that_is(
    conn: Db, account_id: int
) -> None:
    """Each link of a number has a JID of its own; two sessions of it would collide."""
    epoch = hold_shard(conn)
    add_device(conn, account_id, phone="60111", jid="60111:1@s.whatsapp.net")
    other = add_device(conn, account_id, state="pairing", jid=None, phone=None)

    with pytest.raises(Conflict):
        actions.link(
            conn,
            other,
            phone="60111",
            jid="60111:2@s.whatsapp.net",
            lid=None,
            push_name=None,
            epoch=epoch,
        )


def test_a_phone_that_was_used_is_noted_once_an_hour(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)
    for minutes in (0, 59, 61, 5):
        actions.note_phone_seen(conn, device_id, at=NOON + timedelta(minutes=minutes))

    seen = read(conn, account_id, device_id).phone_seen_at

    assert seen == NOON + timedelta(minutes=61)


def test_a_name_that_changed_is_kept_and_told_once(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)

    told = [actions.learn_name(conn, device_id, "Kedai Siti") for _ in range(2)]

    assert [len(hints) for hints in told] == [1, 0]
    assert read(conn, account_id, device_id).push_name == "Kedai Siti"


def test_the_fifth_failure_in_a_row_sends_a_device_to_rest(
    conn: Db, account_id: int
) -> None:
    device_id = add_device(conn, account_id)

    for _ in range(4):
        assert actions.note_failure(conn, device_id, now=NOON) == []
    told = actions.note_failure(conn, device_id, now=NOON)

    device = read(conn, account_id, device_id)
    assert [h.code for h in told] == ["DEVICE_STATUS"]
    assert device.resting_until == NOON + timedelta(minutes=30)
    assert device.resting_code == "failures-in-a-row"
    assert actions.note_failure(conn, device_id, now=NOON) == []


def test_a_success_between_failures_starts_the_count_again(
    conn: Db, account_id: int
) -> None:
    device_id = add_device(conn, account_id)

    for _ in range(4):
        actions.note_failure(conn, device_id, now=NOON)
    actions.note_success(conn, device_id)
    actions.note_failure(conn, device_id, now=NOON)

    assert read(conn, account_id, device_id).resting_until is None


def test_a_rest_may_be_as_long_as_the_installation_says(
    conn: Db, account_id: int
) -> None:
    device_id = add_device(conn, account_id)

    for _ in range(5):
        actions.note_failure(conn, device_id, now=NOON, pause=timedelta(minutes=3))

    device = read(conn, account_id, device_id)
    assert device.resting_until == NOON + timedelta(minutes=3)


def test_a_person_ends_a_rest_and_the_count_begins_again(
    conn: Db, account_id: int
) -> None:
    now = clock.now()
    device_id = add_device(conn, account_id, failures_in_a_row=4)
    actions.rest(conn, device_id, until=now + timedelta(hours=1), code="restricted")

    told = actions.end_rest(conn, account_id, device_id)

    device = read(conn, account_id, device_id)
    assert (device.resting_until, device.resting_code) == (None, None)
    assert [hint.code for hint in told] == ["DEVICE_STATUS"]
    assert actions.note_failure(conn, device_id, now=now) == []
    with pytest.raises(Conflict):
        actions.end_rest(conn, account_id, device_id)


def test_a_longer_rest_is_not_shortened(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)
    long, short = NOON + timedelta(days=1), NOON + timedelta(minutes=30)

    actions.rest(conn, device_id, until=long, code="restricted")
    actions.rest(conn, device_id, until=short, code="failures-in-a-row")

    device = read(conn, account_id, device_id)
    assert (device.resting_until, device.resting_code) == (long, "restricted")


def test_a_shard_taken_over_has_nothing_online(conn: Db, account_id: int) -> None:
    epoch = hold_shard(conn)
    online = add_device(conn, account_id)
    offline = add_device(conn, account_id, state="offline", state_code="replaced")

    assert actions.await_restore(conn, "s1", epoch=epoch - 1) == []
    told = actions.await_restore(conn, "s1", epoch=epoch)

    assert [hint.device_id for hint in told] == [online]
    assert read(conn, account_id, online).state == "connecting"
    assert read(conn, account_id, offline).state == "offline"


def test_bulk_is_allowed_only_to_who_is_online(conn: Db, account_id: int) -> None:
    epoch = hold_shard(conn)
    online = add_device(conn, account_id, ready_at=None)
    offline = add_device(conn, account_id, state="offline")

    for device_id in (online, offline):
        actions.allow_bulk(conn, device_id, epoch=epoch)

    assert read(conn, account_id, online).ready_at is not None
    assert read(conn, account_id, offline).ready_at is None


def test_settings_that_are_not_given_stay(conn: Db, account_id: int) -> None:
    device_id = add_device(conn, account_id)

    actions.change_settings(conn, account_id, device_id, quota_hour=40, name=None)

    device = read(conn, account_id, device_id)
    assert (device.quota_hour, device.quota_day) == (40, 800)
    with pytest.raises(Invalid) as refused:
        actions.change_settings(
            conn, account_id, device_id, gap_min=timedelta(minutes=1)
        )
    assert list(refused.value.fields) == ["gap_max_seconds"]
