"""The tick: each step by itself, beside another tick, and with the queue away."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from api import scanner
from api.wiring import Doors
from chalicelib.platform import clock, db
from chalicelib.platform.config import Config
from chalicelib.platform.db import Database, Db
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import outbox
from tests import builders
from tests.chalicelib.sends.scenes import (
    HOUR,
    Scene,
    add_leads,
    add_send,
    at_once,
    column,
    one,
    set_scene,
    state_of,
)
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues


class AwayQueues(RecordedQueues):
    """Cannot be reached."""

    def put(self, queue: str, bodies: Sequence[dict[str, Any]]) -> None:
        raise EndpointConnectionError(endpoint_url="http://queue.test/")


@pytest.fixture
def conn(fresh_url: str) -> Iterator[Db]:
    with db.connect(fresh_url) as conn:
        yield conn


@pytest.fixture
def ways(fresh_url: str, config: Config) -> Iterator[Doors]:
    database = Database(fresh_url, size=4)
    yield Doors(
        config=config,
        connection=database.connection,
        queues=RecordedQueues(),
        storage=MemoryStorage(),
        live=RecordedLive(),
    )
    database.close()


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn, gap_min=timedelta(0), gap_max=timedelta(0))


def tick(ways: Doors) -> int:
    return scanner.tick(ways, Random(1))


def put_on(ways: Doors, queue: str) -> list[dict[str, Any]]:
    assert isinstance(ways.queues, RecordedQueues)
    return ways.queues.put_on.get(queue, [])


def without(ways: Doors, **doors: Any) -> Doors:
    kept = {name: getattr(ways, name) for name in Doors.__dataclass_fields__}
    return Doors(**kept | doors)


def test_a_tick_plans_releases_and_wakes_the_shard(
    ways: Doors, conn: Db, scene: Scene
) -> None:
    builders.add_lead(conn, scene.account)
    campaign = builders.add_campaign(conn, scene.account)

    assert tick(ways) == 0

    [queued] = outbox.queued_for(conn, "s1", send_ids=None)
    [body] = put_on(ways, shard_queue("s1"))
    assert body == {"sends": [(queued.send_id, queued.offer)]}
    assert isinstance(ways.live, RecordedLive)
    assert {hint.campaign_id for hint in ways.live.hints} == {campaign}


def test_nothing_due_is_nothing_done(ways: Doors, scene: Scene) -> None:
    assert tick(ways) == 0

    assert isinstance(ways.queues, RecordedQueues)
    assert ways.queues.put_on == {}


def test_a_step_that_fails_stops_no_other(
    ways: Doors, conn: Db, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = add_send(conn, scene, state="planned")
    silent = add_send(
        conn, scene, state="sending", attempted_at=clock.now() - timedelta(minutes=4)
    )
    builders.add_campaign(conn, scene.account)
    conn.execute("DROP FUNCTION audience_of CASCADE")

    assert tick(ways) == 1

    assert state_of(conn, waiting) == "queued"
    assert state_of(conn, silent) == "uncertain"
    assert "step failed" in caplog.messages


def test_a_step_without_a_database_does_not_end_the_tick(ways: Doors) -> None:
    def broken() -> Any:
        raise ConnectionError

    assert tick(without(ways, connection=broken)) == 9


def test_with_the_queue_away_what_was_released_waits_to_be_read(
    ways: Doors, conn: Db, scene: Scene
) -> None:
    """A wake-up only saves seconds: the shard reads its rows again by itself."""
    send = add_send(conn, scene, state="planned")
    late = add_send(conn, scene, slot_at=clock.now() - HOUR)

    assert tick(without(ways, queues=AwayQueues())) == 1

    [queued] = outbox.queued_for(conn, "s1", send_ids=None)
    assert queued.send_id == send
    assert state_of(conn, late) == "planned"
    assert tick(ways) == 0


def test_two_ticks_at_once_do_everything_once(
    ways: Doors, conn: Db, scene: Scene, fresh_url: str
) -> None:
    conn.execute("UPDATE devices SET quota_hour = 90")
    add_leads(conn, scene.account, 200)
    campaign = builders.add_campaign(conn, scene.account)

    def another(own: Db) -> int:
        del own
        return tick(ways)

    assert at_once(fresh_url, another, another, another) == [0, 0, 0]
    assert tick(ways) == 0

    planned = column(conn, "SELECT lead_id FROM sends WHERE campaign_id = %s", campaign)
    assert len(planned) == len(set(planned)) == 200
    assert one(conn, "SELECT count(*) FROM outbox WHERE queued_at IS NOT NULL") == 90
    woken = [
        send for body in put_on(ways, shard_queue("s1")) for send, _ in body["sends"]
    ]
    assert len(woken) == len(set(woken)) == 90
