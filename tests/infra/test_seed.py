"""What whoever starts the product is told: where to go, and with which link."""

import re
from pathlib import Path

import pytest

from chalicelib.accounts import actions, store
from chalicelib.accounts.model import NewOwner
from chalicelib.errors import NotFound
from chalicelib.platform import clock
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from infra import seed
from infra.local import running
from infra.local.errors import CannotStart

WORDS = "tujuh belas ekor"


def config(simulated_phones: str = "on") -> Config:
    return Config.from_env(
        {
            "DATABASE_URL": "unused",
            "INSTALL_KEY": "00" * 32,
            "PUBLIC_URL": "http://localhost:3000",
            "SIMULATED_PHONES": simulated_phones,
        }
    )


def token_in(said: str) -> str:
    found = re.search(r"^http://localhost:3000/setup/(\S+)$", said, re.MULTILINE)
    assert found is not None
    return found[1]


def use(conn: Db, token: str) -> None:
    owner = NewOwner(name="Siti", email="siti@shop.example", password=WORDS)
    actions.set_up(
        conn, token, owner, account_name="Kedai", zone="UTC", now=clock.now()
    )


def test_the_first_start_makes_a_demonstration_and_says_its_link(conn: Db) -> None:
    said = seed.first_start(conn, config())

    link = actions.get_setup_link(conn, token_in(said), clock.now())
    assert link.demonstration
    things = store.count_things(conn, link.account_id)
    assert things is not None
    assert (things.devices, things.leads) == (12, 500)


def test_a_later_start_says_a_fresh_link_to_the_same_account(conn: Db) -> None:
    first = token_in(seed.first_start(conn, config()))
    later = token_in(seed.first_start(conn, config()))

    with pytest.raises(NotFound):
        actions.get_setup_link(conn, first, clock.now())
    assert actions.get_setup_link(conn, later, clock.now())
    assert conn.execute("SELECT count(*) FROM accounts").fetchone() == (1,)


def test_once_there_is_an_owner_a_start_says_where_to_go(conn: Db) -> None:
    use(conn, token_in(seed.first_start(conn, config())))

    assert seed.first_start(conn, config()) == (
        "Open http://localhost:3000 and sign in."
    )


def test_without_simulated_phones_the_first_account_is_empty(conn: Db) -> None:
    said = seed.first_start(conn, config(simulated_phones="off"))

    link = actions.get_setup_link(conn, token_in(said), clock.now())
    assert not link.demonstration


def test_a_further_account_has_a_link_of_its_own(conn: Db) -> None:
    first = token_in(seed.first_start(conn, config()))
    said = seed.further_account(conn, config(), " Kedai Dua ")

    link = actions.get_setup_link(conn, token_in(said), clock.now())
    assert link.account_name == "Kedai Dua"
    assert not link.demonstration
    assert actions.get_setup_link(conn, first, clock.now()).demonstration


def test_an_account_needs_a_name(conn: Db) -> None:
    with pytest.raises(SystemExit):
        seed.further_account(conn, config(), "  ")


def test_beside_a_running_stack_nothing_has_to_be_said(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"url": "http://localhost:3001", "pid": 7}')
    (tmp_path / "postgres.port").write_text("25000\n")
    (tmp_path / "postgres.password").write_text("secret\n")
    (tmp_path / "install.key").write_text("00" * 32)

    found = Config.from_env(running.environment(tmp_path))

    assert found.public_url == "http://localhost:3001"
    assert found.database_url == (
        "postgresql://carillon:secret@127.0.0.1:25000/carillon"
    )


def test_where_nothing_was_started_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="make run"):
        running.environment(tmp_path)
