"""The scanner asks the database in sets, never once a message or a phone."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Transaction

from chalicelib.platform import clock
from chalicelib.sends import planning, rescuing, step_planning
from tests import builders
from tests.chalicelib.sends.scenes import add_leads, one, queued_ids, release, set_scene

AT_ONCE: dict[str, Any] = {
    "gap_min": timedelta(0),
    "gap_max": timedelta(0),
    "quota_hour": 10_000,
    "quota_day": 10_000,
}
MINUTE = timedelta(minutes=1)
MOST_PER_MESSAGE = 0.05


class CountedCursor(psycopg.Cursor[Any]):
    """Counts what it sends to the server."""

    def execute(self, *given: Any, **more: Any) -> "CountedCursor":
        connection = self.connection
        assert isinstance(connection, CountedConnection)
        connection.trips += 1
        return super().execute(*given, **more)


class CountedConnection(psycopg.Connection[Any]):
    """Counts statements, and the two that a transaction costs."""

    trips = 0

    def transaction(
        self, *given: Any, **more: Any
    ) -> AbstractContextManager[Transaction]:
        self.trips += 2
        return super().transaction(*given, **more)


@pytest.fixture
def conn(fresh_url: str) -> Iterator[CountedConnection]:
    with CountedConnection.connect(
        fresh_url, autocommit=True, cursor_factory=CountedCursor
    ) as made:
        yield made


def tick(conn: CountedConnection) -> int:
    """Plan, release and rescue; answers how often the database was asked."""
    before, now = conn.trips, clock.now()
    planning.plan(conn, now=now)
    step_planning.plan(conn, now=now)
    release(conn, now=now)
    rescuing.rescue(conn, now=now, grace=MINUTE, patience=3 * MINUTE)
    return conn.trips - before


@pytest.mark.parametrize("pooled", [False, True])
def test_a_campaign_costs_a_twentieth_of_a_round_trip_a_message(
    conn: CountedConnection, pooled: bool
) -> None:
    scene = set_scene(conn, **AT_ONCE)
    phones = [
        scene.device,
        *(builders.add_device(conn, scene.account, **AT_ONCE) for _ in range(19)),
    ]
    add_leads(conn, scene.account, 2000)
    conn.execute(
        "UPDATE leads SET owner_device_id = (%s::bigint[])[1 + id %% 20]", (phones,)
    )
    policy = "pool" if pooled else "owner"
    builders.add_campaign(conn, scene.account, device_policy=policy)

    trips = tick(conn)

    assert len(queued_ids(conn)) == 2000
    assert trips <= MOST_PER_MESSAGE * 2000


def test_steps_cost_no_more(conn: CountedConnection) -> None:
    scene = set_scene(conn, **AT_ONCE)
    sequence = builders.add_sequence(conn, scene.account)
    step = builders.add_step(conn, scene.account, sequence)
    add_leads(conn, scene.account, 2000)
    conn.execute(
        "INSERT INTO enrolments"
        " (account_id, sequence_id, step_id, lead_id, next_due_at)"
        " SELECT account_id, %s, %s, id, carillon_now() FROM leads",
        (sequence, step),
    )

    trips = tick(conn)

    assert len(queued_ids(conn)) == 2000
    assert trips <= MOST_PER_MESSAGE * 2000


def test_a_tick_costs_the_same_whatever_the_number_of_phones(
    conn: CountedConnection,
) -> None:
    """A query for each phone and minute was three thousand a minute."""
    scene = set_scene(conn)
    add_leads(conn, scene.account, 10)
    builders.add_campaign(conn, scene.account)
    tick(conn)
    few = tick(conn)

    for place in range(60):
        builders.add_device(conn, scene.account, shard=f"s{place % 4}")

    assert tick(conn) == few
    assert one(conn, "SELECT count(*) FROM devices") == 61
