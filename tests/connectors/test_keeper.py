"""A lease kept: what a renewal says, and to whom."""

import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from chalicelib.devices import leasing
from chalicelib.devices.lease import Term
from chalicelib.platform import db
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from connectors.keeper import Keeper
from connectors.trust import LedgerClock, Trust

TTL = timedelta(seconds=60)


@pytest.fixture
def admin(fresh_url: str) -> Iterator[Db]:
    with db.connect(fresh_url) as conn:
        leasing.ensure_shards(conn, ["s1"])
        yield conn


@pytest.fixture
def term(admin: Db) -> Term:
    acquired = leasing.acquire(admin, "s1", holder="c1", build="b1", ttl=TTL)
    assert acquired is not None
    return acquired


def keeper(url: str, term: Term, told: list[float]) -> Keeper:
    config = Config.from_env({"DATABASE_URL": url, "INSTALL_KEY": "00" * 32})
    return Keeper(
        url, term, Trust(0.0), LedgerClock(), config.durations, told=told.append
    )


def test_a_renewal_pushes_the_trust_ahead_and_tells_the_supervisor(
    fresh_url: str, term: Term
) -> None:
    told: list[float] = []
    kept = keeper(fresh_url, term, told)
    asked = time.monotonic()

    assert kept.renew()
    kept.stop()

    assert told == [kept.trust.until]
    assert asked + 45 <= kept.trust.until <= time.monotonic() + 45


def test_a_term_that_somebody_else_has_is_not_renewed(
    fresh_url: str, term: Term, admin: Db
) -> None:
    leasing.release(admin, term)
    leasing.acquire(admin, "s1", holder="c2", build="b1", ttl=TTL)
    told: list[float] = []
    late = keeper(fresh_url, term, told)

    assert not late.renew()
    late.stop()

    assert told == []


def test_without_an_answer_the_trust_stays_where_it_was(term: Term) -> None:
    told: list[float] = []
    kept = keeper("postgresql://nobody@127.0.0.1:1/none", term, told)

    with pytest.raises(psycopg.OperationalError):
        kept.renew()

    assert (kept.trust.until, told) == (0.0, [])
