"""A call that was not heard comes again, later each time, and ends."""

from datetime import timedelta

import pytest

from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.webhooks import actions, store
from chalicelib.webhooks.model import LONGEST_BACK_OFF, Answer, Delivery, back_off
from tests import builders
from tests.chalicelib.sends.scenes import meanwhile, wait_for_lock
from tests.chalicelib.webhooks.scenes import PATIENCE, add_webhook, take

HEARD, DEAF = Answer(status=204), Answer(status=500, code="answered")


@pytest.fixture
def account(conn: Db) -> int:
    return builders.add_account(conn)


def log_of(conn: Db, account_id: int, webhook_id: int) -> list[Delivery]:
    return store.list_deliveries(
        conn,
        account_id=account_id,
        webhook_id=webhook_id,
        state=None,
        before=None,
        most=9,
    )


def pass_(conn: Db, how_long: timedelta) -> None:
    """The time of what waits is turned back by so much."""
    conn.execute("UPDATE webhook_deliveries SET next_at = next_at - %s", (how_long,))
    conn.execute("UPDATE webhooks SET resting_until = resting_until - %s", (how_long,))


def test_pauses_grow_to_a_quarter_of_a_day() -> None:
    first = timedelta(seconds=10)

    assert [back_off(tries, first) for tries in (1, 2, 3)] == [
        first, 4 * first, 16 * first,
    ]  # fmt: skip
    assert back_off(500, first) == LONGEST_BACK_OFF


def test_a_change_brings_no_renewed_secret_back(fresh_url: str) -> None:
    """Who changes the name while another renews the secret waits for it."""
    with (
        db.connect(fresh_url) as conn,
        db.connect(fresh_url) as watcher,
        meanwhile(fresh_url) as begin,
    ):
        account = builders.add_account(conn)
        webhook = add_webhook(conn, account)
        ids = {"account_id": account, "webhook_id": webhook.id}
        with db.transaction(conn):
            renewed = actions.renew_secret(conn, **ids)
            named = begin(
                lambda other: actions.change(
                    other, **ids, private_too=False, name="Other"
                )
            )
            wait_for_lock(watcher)

        changed = named.result(timeout=20)

    assert (changed.name, changed.key) == ("Other", renewed.key)


def test_who_heard_it_is_not_told_again(conn: Db, account: int) -> None:
    webhook = add_webhook(conn, account)
    actions.try_out(conn, account_id=account, webhook_id=webhook.id)

    [message] = take(conn)
    actions.settle(conn, [(message.due, HEARD)], patience=PATIENCE)

    pass_(conn, timedelta(days=1))
    assert take(conn) == []
    [entry] = log_of(conn, account, webhook.id)
    assert (entry.state, entry.status, entry.tries) == ("delivered", 204, 1)


def test_who_did_not_hear_it_is_told_again_under_the_same_id(
    conn: Db, account: int
) -> None:
    webhook = add_webhook(conn, account)
    actions.try_out(conn, account_id=account, webhook_id=webhook.id)

    [first] = take(conn)
    actions.settle(conn, [(first.due, DEAF)], patience=PATIENCE)
    at_once = take(conn)
    pass_(conn, timedelta(seconds=11))
    [second] = take(conn)

    assert at_once == []
    assert second.body == first.body
    assert second.due.tries == 2


def test_it_is_given_up_after_its_day(conn: Db, account: int) -> None:
    webhook = add_webhook(conn, account)
    actions.try_out(conn, account_id=account, webhook_id=webhook.id)
    conn.execute("UPDATE webhook_deliveries SET give_up_at = carillon_now()")

    [message] = take(conn)
    actions.settle(conn, [(message.due, DEAF)], patience=PATIENCE)

    [entry] = log_of(conn, account, webhook.id)
    assert (entry.state, entry.status, entry.code) == ("failed", 500, "answered")
    again = actions.tell_again(
        conn, account_id=account, webhook_id=webhook.id, delivery_id=entry.id
    )
    assert (again.state, again.tries) == ("waiting", 0)


def test_one_that_fails_is_asked_with_one_call_at_a_time(
    conn: Db, account: int
) -> None:
    webhook = add_webhook(conn, account)
    for _ in range(3):
        actions.try_out(conn, account_id=account, webhook_id=webhook.id)

    together = take(conn)
    actions.settle(conn, [(m.due, DEAF) for m in together], patience=PATIENCE)
    resting = take(conn)
    pass_(conn, timedelta(minutes=1))
    probing = take(conn)
    actions.settle(conn, [(probing[0].due, HEARD)], patience=PATIENCE)
    healed = take(conn)

    assert [len(calls) for calls in (together, resting, probing, healed)] == [
        3,
        0,
        1,
        2,
    ]


def test_what_a_connector_died_with_is_due_again(conn: Db, account: int) -> None:
    webhook = add_webhook(conn, account)
    actions.try_out(conn, account_id=account, webhook_id=webhook.id)

    [lost] = take(conn)
    under_way = take(conn)
    pass_(conn, 2 * PATIENCE.call + actions.SPARE)
    [again] = take(conn)

    assert under_way == []
    assert again.due.id == lost.due.id


def test_the_log_ends_after_a_month_and_with_its_webhook(
    conn: Db, account: int
) -> None:
    webhook, other = add_webhook(conn, account), add_webhook(conn, account)
    for one in (webhook, other):
        actions.try_out(conn, account_id=account, webhook_id=one.id)
    [heard] = [m for m in take(conn) if m.due.webhook_id == webhook.id]
    actions.settle(conn, [(heard.due, HEARD)], patience=PATIENCE)

    actions.sweep(conn)
    kept = conn.execute("SELECT count(*) FROM webhook_deliveries").fetchone()
    conn.execute(
        "UPDATE webhook_deliveries SET ended_at = ended_at - interval '31 days'"
    )
    actions.remove(conn, account_id=account, webhook_id=other.id)
    actions.sweep(conn)
    left = conn.execute("SELECT count(*) FROM webhook_deliveries").fetchone()

    assert (kept, left) == ((2,), (0,))


def test_what_one_takes_no_other_takes(fresh_url: str) -> None:
    with db.connect(fresh_url) as one, db.connect(fresh_url) as other:
        account = builders.add_account(one)
        webhook = add_webhook(one, account)
        actions.try_out(one, account_id=account, webhook_id=webhook.id)
        other.execute("SET lock_timeout = '2s'")

        with one.transaction():
            mine = take(one)
            theirs = take(other)

    assert (len(mine), theirs) == (1, [])
