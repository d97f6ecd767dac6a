"""Whether there are connections for everything, counted before it starts."""

import subprocess
import sys
from dataclasses import replace

import pytest

from chalicelib.platform.config import Config
from connectors import budget, deliverer, pairing, wiring
from connectors.budget import (
    PER_CONNECTOR,
    PER_LINKING,
    PER_PHONE,
    PER_SHARD,
    POOLED,
    Budget,
    judge,
)
from connectors.whatsapp.store import SessionStore
from infra.local.postgres import Postgres

LOCAL = Budget(shards=4, connectors=1, api=24, phones=0, is_pooled=False)
STANDING = 4 * 5 + 5 + 15 + 24


def test_processes_are_counted_as_they_are_built() -> None:
    """A shard: its pool, and its keeper's own. A linking: its own, and a session's."""
    assert wiring.CONNECTIONS + 1 == PER_SHARD
    assert pairing.CONNECTIONS + PER_PHONE == PER_LINKING
    assert deliverer.CONNECTIONS + 3 == PER_CONNECTOR


@pytest.mark.parametrize(
    ("phones", "connections", "weight"),
    [
        (0, STANDING, "fits"),
        (0, STANDING - 1, "impossible"),
        (20, STANDING + 40, "fits"),
        (20, STANDING + 39, "tight"),
        (1_000, STANDING - 1, "impossible"),
    ],
)
def test_phones_take_two_connections_each(
    phones: int, connections: int, weight: str
) -> None:
    assert judge(replace(LOCAL, phones=phones), connections).weight == weight


def test_behind_a_pooler_all_phones_take_the_same() -> None:
    pooled = replace(LOCAL, phones=1_000, is_pooled=True)

    assert judge(pooled, STANDING + POOLED).weight == "fits"
    assert judge(pooled, STANDING + POOLED - 1).weight == "impossible"


def test_the_room_that_is_left_is_told() -> None:
    verdict = judge(replace(LOCAL, phones=30), STANDING + 60 + 9)

    assert verdict.sentence == (
        f"Postgres takes {STANDING + 69} connections, and at most {STANDING + 60} are"
        " wanted: room for 4 more real phones."
    )


def test_what_is_wanted_is_named_with_the_way_out() -> None:
    tight = judge(replace(LOCAL, phones=1), STANDING)
    impossible = judge(LOCAL, 50)

    assert "1 real phone." in tight.sentence
    assert "PgBouncer" in tight.sentence
    assert "4 shard processes 20, 1 connector 5, 5 linkings 15" in impossible.sentence
    assert "max_connections" in impossible.sentence


def test_an_installation_is_counted_where_its_sessions_are(
    postgres: Postgres, sessions_template: str
) -> None:
    """This server takes 300, three of them for superusers alone."""
    url = postgres.url(sessions_template)
    config = Config.from_env({"DATABASE_URL": url, "INSTALL_KEY": "0" * 64})

    verdict = budget.examine(config, SessionStore(url).capacity())

    assert verdict.weight == "fits"
    assert verdict.sentence.startswith(
        f"Postgres takes 297 connections, and at most {STANDING} are wanted"
    )


def test_a_connector_that_nothing_could_connect_in_does_not_start(
    postgres: Postgres, sessions_template: str
) -> None:
    url = postgres.url(sessions_template)
    given = {
        "DATABASE_URL": url,
        "SESSIONS_DATABASE_URL": url,
        "INSTALL_KEY": "0" * 64,
        "SHARDS": ",".join(f"s{number}" for number in range(80)),
    }

    ran = subprocess.run(
        [sys.executable, "-m", "connectors"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 1
    assert "The connector cannot start: Postgres takes 297 connections" in ran.stderr
