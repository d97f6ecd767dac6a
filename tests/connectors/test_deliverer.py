"""What happened is brought: signed, again after a failure, past whoever is slow."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from chalicelib.platform import clock, db, signing
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from chalicelib.webhooks import actions
from chalicelib.webhooks.model import Webhook
from connectors.deliverer import Deliverer
from tests import builders
from tests.connectors.receiving import Program, program
from tests.waiting import wait_until

ENVIRONMENT = {
    "INSTALL_KEY": "00" * 32,
    "CALLS_PRIVATE_ADDRESSES": "on",
    "WEBHOOK_LOOK_SECONDS": "0.05",
    "WEBHOOK_FIRST_PAUSE_SECONDS": "0.05",
    "WEBHOOK_CALL_SECONDS": "5",
}


@pytest.fixture
def config(fresh_url: str) -> Config:
    return Config.from_env(ENVIRONMENT | {"DATABASE_URL": fresh_url})


@pytest.fixture
def office(fresh_url: str) -> Iterator[Db]:
    with db.connect(fresh_url) as conn:
        yield conn


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    with ExitStack() as stack:
        yield [stack.enter_context(program()) for _ in range(2)]


@pytest.fixture
def bringing(config: Config) -> Iterator[None]:
    deliverer = Deliverer(config)
    deliverer.start()
    yield
    deliverer.stop()
    deliverer.join()


def listen(conn: Db, account_id: int, told: Program) -> Webhook:
    return actions.add(
        conn,
        account_id=account_id,
        name="Ours",
        address=told.address,
        events=["test"],
        private_too=True,
        member_id=None,
    )


def ended(conn: Db, state: str) -> list[tuple[int, int]]:
    return conn.execute(
        "SELECT id, tries FROM webhook_deliveries WHERE state = %s ORDER BY id",
        (state,),
    ).fetchall()


@pytest.mark.usefixtures("bringing")
def test_a_call_is_signed_and_says_what_happened(
    config: Config, office: Db, programs: list[Program]
) -> None:
    account_id = builders.add_account(office)
    webhook = listen(office, account_id, programs[0])
    asked = actions.try_out(office, account_id=account_id, webhook_id=webhook.id)

    [(delivered, _)] = wait_until(lambda: ended(office, "delivered"), 10)

    [heard] = programs[0].heard
    secret = actions.secret_of(webhook, config.install_key)
    assert signing.is_signed(
        heard.headers["x-carillon-signature"], heard.body, secret, clock.now()
    )
    assert heard.headers["x-carillon-event"] == "test"
    assert json.loads(heard.body)["id"] == str(asked.id) == str(delivered)


@pytest.mark.usefixtures("bringing")
def test_it_is_brought_until_it_is_heard(office: Db, programs: list[Program]) -> None:
    account_id = builders.add_account(office)
    programs[0].answers = [500, 503, 200]
    webhook = listen(office, account_id, programs[0])
    actions.try_out(office, account_id=account_id, webhook_id=webhook.id)

    [(_, tries)] = wait_until(lambda: ended(office, "delivered"), 20)

    assert tries == 3
    assert len({json.loads(heard.body)["id"] for heard in programs[0].heard}) == 1


@pytest.mark.usefixtures("bringing")
def test_who_is_slow_keeps_nobody_else_waiting(
    office: Db, programs: list[Program]
) -> None:
    account_id = builders.add_account(office)
    slow, quick = (listen(office, account_id, told) for told in programs)
    programs[0].free.clear()
    actions.try_out(office, account_id=account_id, webhook_id=slow.id)
    wait_until(lambda: programs[0].heard, 10)

    for webhook in (slow, quick):
        actions.try_out(office, account_id=account_id, webhook_id=webhook.id)
    wait_until(lambda: programs[1].heard, 4)

    assert len(programs[0].heard) == 1


def test_two_connectors_share_the_work(
    config: Config, office: Db, programs: list[Program]
) -> None:
    account_id = builders.add_account(office)
    webhook = listen(office, account_id, programs[0])
    for _ in range(60):
        actions.try_out(office, account_id=account_id, webhook_id=webhook.id)

    deliverers = [Deliverer(config) for _ in range(2)]
    for one in deliverers:
        one.start()
    wait_until(lambda: len(ended(office, "delivered")) == 60, 20)
    for one in deliverers:
        one.stop()
        one.join()

    ids = [json.loads(heard.body)["id"] for heard in programs[0].heard]
    assert len(ids) == len(set(ids)) == 60
