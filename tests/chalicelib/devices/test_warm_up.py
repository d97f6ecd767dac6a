"""The warm-up: what a number that is new here may send in a day."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.devices import actions, store
from chalicelib.devices.model import Device, Usage
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from connectors.lines import limits_of
from tests import builders
from tests.chalicelib.sends.scenes import (
    HOUR,
    Scene,
    add_attempt,
    add_send,
    column,
    queued_ids,
    release,
    set_scene,
)

DAY = timedelta(days=1)
NUMBER = "60112223344"


@pytest.fixture
def now() -> datetime:
    return clock.now()


def warming(conn: Db, now: datetime, **device: Any) -> Scene:
    """A phone that was linked twenty days ago, and is not warmed up by word."""
    linked = {"warmed_up": False, "warming_since": now - 20 * DAY, "phone": NUMBER}
    quick = {"quota_hour": 10_000, "gap_min": timedelta(0), "gap_max": timedelta(0)}
    return set_scene(conn, **linked | quick | device)


def went_out(conn: Db, scene: Scene, *ats: datetime, outcome: str = "sent") -> None:
    for at in ats:
        add_attempt(conn, scene, person_id=1, attempted_at=at, outcome=outcome)


def device_of(conn: Db, scene: Scene) -> Device:
    return actions.get(conn, scene.account, scene.device)


def usage_of(conn: Db, scene: Scene) -> Usage:
    return store.usage(conn, scene.account, [scene.device])[scene.device]


def quota_of(conn: Db, scene: Scene) -> int:
    return device_of(conn, scene).day_quota_now


def test_a_new_number_begins_with_fifty_however_long_it_is_silent(
    conn: Db, now: datetime
) -> None:
    scene = warming(conn, now)

    assert quota_of(conn, scene) == 50
    assert usage_of(conn, scene).warm_up_day == 1


def test_each_day_with_a_message_that_went_out_doubles_it_up_to_its_own(
    conn: Db, now: datetime
) -> None:
    scene = warming(conn, now)
    seen: list[int] = []
    for days in range(6, 0, -1):
        went_out(conn, scene, now - days * DAY - HOUR)
        seen.append(quota_of(conn, scene))

    assert seen == [100, 200, 400, 800, 800, 800]
    assert usage_of(conn, scene).warm_up_day is None


def test_a_quota_that_is_no_power_is_reached_and_never_passed(
    conn: Db, now: datetime
) -> None:
    scene = warming(conn, now, quota_day=150)
    went_out(conn, scene, now - 3 * DAY, now - 2 * DAY + HOUR)

    assert quota_of(conn, scene) == 150
    conn.execute("UPDATE devices SET quota_day = 30")
    assert quota_of(conn, scene) == 30


def test_a_day_is_24_hours_from_its_first_message_and_not_a_midnight(
    conn: Db, now: datetime
) -> None:
    """Else fifty before and a hundred after midnight left within minutes."""
    scene = warming(conn, now)
    went_out(conn, scene, now - 23 * HOUR, now - 13 * HOUR, now - HOUR)

    assert quota_of(conn, scene) == 50
    conn.execute("UPDATE attempts SET attempted_at = attempted_at - interval '2 h'")
    assert quota_of(conn, scene) == 100


def test_what_did_not_go_out_is_no_day_of_the_warm_up(conn: Db, now: datetime) -> None:
    scene = warming(conn, now)
    for outcome in ("refused", "failed", "uncertain"):
        went_out(conn, scene, now - 3 * DAY, outcome=outcome)

    assert quota_of(conn, scene) == 50


def test_it_says_when_it_is_full_at_the_earliest(conn: Db, now: datetime) -> None:
    scene = warming(conn, now)
    began = now - 2 * HOUR
    went_out(conn, scene, began)

    usage = usage_of(conn, scene)
    assert (usage.warm_up_day, usage.warm_up_full_at) == (1, began + 4 * DAY)
    went_out(conn, scene, began - 2 * DAY)
    usage = usage_of(conn, scene)
    assert (usage.warm_up_day, usage.warm_up_full_at) == (2, began + 3 * DAY)


def test_the_same_number_goes_on_with_it_when_it_is_linked_again(
    conn: Db, now: datetime
) -> None:
    scene = warming(conn, now)
    went_out(conn, scene, now - 2 * DAY)

    link(conn, scene, NUMBER, device=2)

    assert quota_of(conn, scene) == 100


def test_another_number_begins_anew_even_in_a_phone_that_was_warm(
    conn: Db, now: datetime
) -> None:
    scene = warming(conn, now, warmed_up=True)
    went_out(conn, scene, now - 2 * DAY)

    link(conn, scene, "60119998877", device=1)

    assert quota_of(conn, scene) == 50
    assert not device_of(conn, scene).warmed_up


def link(conn: Db, scene: Scene, phone: str, *, device: int) -> None:
    actions.set_state(conn, scene.device, "offline")
    actions.set_state(conn, scene.device, "pairing")
    actions.link(
        conn,
        scene.device,
        phone=phone,
        jid=f"{phone}:{device}@s.whatsapp.net",
        lid=None,
        push_name=None,
        epoch=scene.epoch,
    )


def test_a_person_may_skip_it_and_take_that_back(conn: Db, now: datetime) -> None:
    scene = warming(conn, now)

    actions.change_settings(conn, scene.account, scene.device, warmed_up=True)
    assert quota_of(conn, scene) == 800
    actions.change_settings(conn, scene.account, scene.device, warmed_up=False)
    assert quota_of(conn, scene) == 50


def test_releases_leave_room_for_no_more_than_that(conn: Db, now: datetime) -> None:
    scene = warming(conn, now)
    went_out(conn, scene, *(now - n * HOUR for n in range(1, 11)))
    campaign = builders.add_campaign(conn, scene.account, planned_at=now)
    for _ in range(60):
        add_send(conn, scene, state="planned", campaign=campaign)

    release(conn, now=now, rng=Random(1))

    assert len(queued_ids(conn)) == 40


def test_the_shard_process_is_given_it_as_the_limit_of_a_day(
    conn: Db, now: datetime
) -> None:
    scene = warming(conn, now)
    went_out(conn, scene, now - 2 * DAY)

    [device] = store.of_shard(conn, column(conn, "SELECT shard FROM devices")[0])

    assert limits_of(device).quota_day == 100
