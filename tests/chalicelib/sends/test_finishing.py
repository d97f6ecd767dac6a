"""Since when a campaign has nothing left."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import controls, upkeep
from tests import builders
from tests.chalicelib.sends.scenes import Scene, add_send, one, set_scene


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def finished_at(conn: Db, campaign: int) -> datetime | None:
    upkeep.note_finished(conn)
    return one(conn, "SELECT finished_at FROM campaigns WHERE id = %s", campaign)


@pytest.mark.parametrize("state", ["planned", "queued", "sending", "uncertain"])
def test_a_campaign_with_something_left_has_not_finished(
    conn: Db, scene: Scene, state: str
) -> None:
    campaign = builders.add_campaign(conn, scene.account, planned_at=clock.now())
    add_send(conn, scene, campaign=campaign, state="sent")
    add_send(conn, scene, campaign=campaign, state=state)

    assert finished_at(conn, campaign) is None


@pytest.mark.parametrize(
    "values",
    [{"planned_at": None}, {"planned_at": builders.NOON, "state": "paused"}],
)
def test_what_is_not_planned_or_not_running_has_not_finished(
    conn: Db, scene: Scene, values: dict[str, object]
) -> None:
    assert finished_at(conn, builders.add_campaign(conn, scene.account, **values)) is (
        None
    )


def test_a_campaign_finishes_once_until_something_is_sent_again(
    conn: Db, scene: Scene
) -> None:
    campaign = builders.add_campaign(conn, scene.account, planned_at=clock.now())
    add_send(conn, scene, campaign=campaign, state="failed")
    ids: dict[str, Any] = {"account_id": scene.account, "campaign_id": campaign}

    first = finished_at(conn, campaign)
    assert first is not None
    assert finished_at(conn, campaign) == first

    controls.retry(conn, **ids, device_id=None, code="no-answer", now=clock.now())
    assert finished_at(conn, campaign) == first
    controls.retry(conn, **ids, device_id=None, now=clock.now())
    assert finished_at(conn, campaign) is None
