"""One linking, as its row tells it."""

from datetime import timedelta

import pytest

from chalicelib.devices import actions, commands, pairing
from chalicelib.errors import Conflict, NotFound
from chalicelib.platform.db import Db
from tests.builders import add_account, add_device, hold_shard

SCANNED = "2@abc"


@pytest.fixture
def account_id(conn: Db) -> int:
    return add_account(conn)


@pytest.fixture
def unlinked(conn: Db, account_id: int) -> int:
    return add_device(conn, account_id, state="new", jid=None, phone=None)


def test_from_asked_to_online(conn: Db, account_id: int, unlinked: int) -> None:
    epoch = hold_shard(conn)
    asked, _ = pairing.begin(conn, account_id, unlinked, method="qr", phone=None)

    pairing.show(
        conn, unlinked, secret=SCANNED, valid=timedelta(seconds=20), epoch=epoch
    )
    shown = pairing.get(conn, account_id, unlinked)
    pairing.advance(conn, unlinked, "scanned", epoch=epoch)
    actions.link(
        conn,
        unlinked,
        phone="60111",
        jid="60111:1@s.whatsapp.net",
        lid="99@lid",
        push_name="Ali",
        epoch=epoch,
    )
    pairing.advance(conn, unlinked, "online", epoch=epoch)

    assert asked.body() == {"commands": [unlinked]}
    assert [c.kind for c in commands.take(conn, "s1")] == ["pair"]
    assert (shown.state, shown.secret) == ("waiting", SCANNED)
    ended = pairing.get(conn, account_id, unlinked)
    assert (ended.state, ended.secret) == ("online", None)
    assert actions.get(conn, account_id, unlinked).state == "connecting"


def test_a_cancelled_linking_leaves_the_device_as_it_was(
    conn: Db, account_id: int, unlinked: int
) -> None:
    once_linked = add_device(conn, account_id, state="logged-out")
    for device_id in (unlinked, once_linked):
        pairing.begin(conn, account_id, device_id, method="qr", phone=None)
        pairing.cancel(conn, account_id, device_id)

    assert actions.get(conn, account_id, unlinked).state == "new"
    assert actions.get(conn, account_id, once_linked).state == "logged-out"
    assert pairing.under_way(conn, unlinked) is None


def test_a_linking_that_ended_is_not_moved_again(
    conn: Db, account_id: int, unlinked: int
) -> None:
    epoch = hold_shard(conn)
    pairing.begin(conn, account_id, unlinked, method="qr", phone=None)
    pairing.cancel(conn, account_id, unlinked)

    told = pairing.advance(conn, unlinked, "scanned", epoch=epoch)

    assert told == []
    assert pairing.get(conn, account_id, unlinked).state == "cancelled"


def test_a_linked_device_is_not_linked_over(conn: Db, account_id: int) -> None:
    with pytest.raises(Conflict):
        pairing.begin(
            conn, account_id, add_device(conn, account_id), method="qr", phone=None
        )


def test_another_accounts_device_cannot_be_linked(conn: Db, unlinked: int) -> None:
    other = add_account(conn)

    with pytest.raises(NotFound):
        pairing.begin(conn, other, unlinked, method="qr", phone=None)
    with pytest.raises(NotFound):
        pairing.cancel(conn, other, unlinked)


def test_a_command_waits_until_it_is_settled(
    conn: Db, account_id: int, unlinked: int
) -> None:
    commands.ask(conn, account_id, unlinked, "refresh")
    commands.ask(conn, account_id, unlinked, "logout")
    first, second = commands.take(conn, "s1")

    commands.settle(conn, first.id, code="already-connected")

    assert commands.take(conn, "s1") == [second]
